#include "daemon/service/reading.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "daemon/store/running_hash.hpp"
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
                      Progressing& progress, const std::optional<Error>* stop) {
    InboxSource source(work, std::move(first), progress);
    edi::xml::XmlOptions xml;
    xml.read = options;
    edi::xml::read_messages(source, xml, sink);
    if (Result<void> read = source.outcome(); !read) return read;
    if (stop != nullptr && *stop) return std::unexpected(**stop);
    return {};
}

}  // namespace

Result<void> read_through(const MessageWork& work, edi::MessageSink& sink, Progressing& progress,
                          const std::optional<Error>* stop, edi::BillSink* bills) {
    edi::ReadOptions options;
    options.port_time_zone = work.settings.port_time_zone;
    options.bills = bills;
    Result<std::string> first = work.session.store.message_piece(work.entry.id, 0);
    if (!first) return std::unexpected(first.error());
    if (edi::xml::looks_like_xml(*first)) return read_xml(work, std::move(*first), options, sink, progress, stop);
    first = std::string();

    options.tolerant_header = work.partner.tolerant_header;
    options.bare_messages = work.partner.bare_messages;
    options.finding_rules = work.partner.findings;
    edi::StreamReader reader(options, sink);
    const auto feed = [&](std::string_view piece) -> Result<void> {
        reader.feed(piece);
        progress.read(piece.size());
        if (stop != nullptr && *stop) return std::unexpected(**stop);
        return {};
    };
    Result<void> read = work.session.store.read_message(work.entry.id, feed);
    if (!read) return read;
    reader.finish();
    if (stop != nullptr && *stop) return std::unexpected(**stop);
    return {};
}

}  // namespace cargo::service
