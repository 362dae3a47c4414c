#include "daemon/service/reading.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "daemon/store/running_hash.hpp"
#include "edi/stream_reader.hpp"
#include "edi/xml/xml_reader.hpp"

namespace cargo::service {
namespace {

/// The message's bytes, fetched piece by piece as the XML reader asks. A store that fails ends the file, and is told after.
class InboxSource final : public edi::xml::ByteSource {
public:
    InboxSource(const MessageWork& work, std::string first, Progressing& progress)
        : work_(work), progress_(progress), piece_(std::move(first)) {
        took();
    }

    std::size_t read(char* into, std::size_t room) override {
        if (at_ == piece_.size() && !next()) return 0;
        const std::size_t size = std::min(room, piece_.size() - at_);
        std::memcpy(into, piece_.data() + at_, size);
        at_ += size;
        return size;
    }
    /// After the reading. What was given up before its end is refused, and nothing comes of it. Errors: store_*.
    /// Throws when all has been read and is not what was received.
    [[nodiscard]] Result<void> outcome() {
        if (error_) return std::unexpected(*error_);
        if (cut_ || (size_ == work_.entry.size && hash_.hex() != work_.entry.sha256))
            throw std::runtime_error("a message's stored bytes are damaged");
        return {};
    }

private:
    bool next() {
        if (error_ || cut_ || size_ >= work_.entry.size) return false;
        Result<std::string> piece = work_.session.store.message_piece(work_.entry.id, ordinal_);
        if (!piece) {
            error_ = piece.error();
            return false;
        }
        cut_ = piece->empty();  // told by outcome: nothing is thrown through the parser
        if (cut_) return false;
        piece_ = std::move(*piece);
        at_ = 0;
        took();
        return true;
    }
    void took() {
        ++ordinal_;
        size_ += piece_.size();
        hash_.add(piece_);
        progress_.read(piece_.size());
    }

    const MessageWork& work_;  // outlives the reading, as the progress does
    Progressing& progress_;
    std::string piece_;
    std::size_t at_ = 0;
    int ordinal_ = 0;
    std::uint64_t size_ = 0;
    store::RunningHash hash_{};
    std::optional<Error> error_{};
    bool cut_ = false;  ///< a piece is not there
};

Result<void> read_xml(const MessageWork& work, std::string first, const edi::ReadOptions& options, edi::MessageSink& sink,
                      Progressing& progress) {
    InboxSource source(work, std::move(first), progress);
    edi::xml::XmlOptions xml;
    xml.read = options;
    edi::xml::read_messages(source, xml, sink);
    return source.outcome();
}

/// Shows each message to `prepare`, then hands it on.
class Preparing final : public edi::MessageSink {
public:
    Preparing(edi::MessageSink& next, const TwoReadings::Prepare& prepare) : next_(next), prepare_(prepare) {}
    void interchange_start(const edi::InterchangeHeader& header) override { next_.interchange_start(header); }
    void message(edi::Message&& message) override {
        prepare_(message, interchange_);
        next_.message(std::move(message));
    }
    void interchange_end(std::vector<edi::Finding>&& findings, bool refused) override {
        ++interchange_;
        next_.interchange_end(std::move(findings), refused);
    }

private:
    std::size_t interchange_ = 0;
    edi::MessageSink& next_;  // both outlive the reading
    const TwoReadings::Prepare& prepare_;
};

edi::ReadOptions options_of(const MessageWork& work) {
    edi::ReadOptions options;
    options.port_time_zone = work.settings.port_time_zone;
    return options;
}

edi::ReadOptions edifact_options_of(const MessageWork& work) {
    edi::ReadOptions options = options_of(work);
    options.tolerant_header = work.partner.tolerant_header;
    options.bare_messages = work.partner.bare_messages;
    options.finding_rules = work.partner.findings;
    return options;
}

}  // namespace

Result<void> TwoReadings::first(edi::MessageSink& sink, edi::BillSink& bills) {
    Result<std::string> first = work_.session.store.message_piece(work_.entry.id, 0);
    if (!first) return std::unexpected(first.error());
    xml_ = edi::xml::looks_like_xml(*first);
    edi::ReadOptions options = xml_ ? options_of(work_) : edifact_options_of(work_);
    options.bills = &bills;
    if (xml_) return read_xml(work_, std::move(*first), options, sink, progress_);
    first = std::string();

    options.envelopes_only = true;
    edi::StreamReader reader(options, sink);
    const auto feed = [&](std::string_view piece) -> Result<void> {
        reader.feed(piece);
        progress_.read(piece.size());
        if (kept_ && !bytes_.append(piece)) {  // no room on the disk: then it is fetched again
            kept_ = false;
            bytes_ = store::Spool(work_.settings.spool_folder);
        }
        return {};
    };
    if (Result<void> read = work_.session.store.read_message(work_.entry.id, feed); !read) return read;
    reader.finish();
    return {};
}

Result<void> TwoReadings::second(edi::MessageSink& sink, const Prepare& prepare, const std::optional<Error>& stop) {
    if (xml_) {
        Result<std::string> first = work_.session.store.message_piece(work_.entry.id, 0);
        if (!first) return std::unexpected(first.error());
        return read_xml(work_, std::move(*first), options_of(work_), sink, progress_);
    }
    const ReadAhead::Reading read = [&](edi::MessageSink& into, const ReadAhead::Abandoned& abandoned) -> Result<void> {
        Preparing preparing(into, prepare);
        edi::StreamReader reader(edifact_options_of(work_), preparing);
        const auto feed = [&](std::string_view piece) -> Result<void> {
            reader.feed(piece);
            progress_.read(piece.size());
            if (abandoned()) return fail(Errc::store_unavailable);
            return {};
        };
        Result<void> given = kept_ ? bytes_.each_piece(feed) : work_.session.store.read_message(work_.entry.id, feed);
        if (!given) return given;
        reader.finish();
        return {};
    };
    const auto stopped = [&] { return stop.has_value(); };
    return !kept_ || bytes_.in_memory() ? read(sink, stopped) : ahead_.run(read, sink, stopped);
}

}  // namespace cargo::service
