#include "edi/stream_reader.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "edi/definition.hpp"
#include "edi/edi_time.hpp"
#include "edi/mapper.hpp"
#include "edi/meaning.hpp"
#include "edi/reader.hpp"

namespace cargo::edi {
namespace {

/// In the order of the message, whatever found them; at one place in the order they were found.
void sort_by_place(std::vector<Finding>& findings) {
    // The index makes every key different, so that the order never depends on the sort.
    using Key = std::tuple<std::uint32_t, std::uint64_t, std::uint16_t, std::uint16_t, std::size_t>;
    std::vector<Key> keys;
    keys.reserve(findings.size());
    for (std::size_t i = 0; i < findings.size(); ++i) {
        const Position& at = findings[i].at;
        keys.emplace_back(at.segment, at.byte_offset.value_or(0), at.element, at.component, i);
    }
    std::ranges::sort(keys);
    std::vector<Finding> sorted;
    sorted.reserve(findings.size());
    for (const Key& key : keys) sorted.push_back(std::move(findings[std::get<4>(key)]));
    findings = std::move(sorted);
}

bool has_error(const std::vector<Finding>& findings) {
    return std::ranges::any_of(findings, [](const Finding& finding) { return finding.severity == Severity::error; });
}

/// Turns what the reader walks past into messages: what the mappings make of them, and all findings.
class Collector final : public ReadHandler {
public:
    Collector(ReadOptions options, MessageSink& sink) : options_(std::move(options)), sink_(sink) {}

    void interchange_start(const InterchangeHeader& header) override {
        header_ = header;
        sink_.interchange_start(header);
    }

    void message_start(const MessageHeader& header, FindingLog& findings) override {
        message_ = {};
        consignment_.reset();
        message_.header = header;
        const std::string directory = header.read_as.empty() ? header.directory() : header.read_as;
        if (const MessageDefinition* definition = find_definition(header.type, directory))
            message_.kind = name_of(definition->kind);
        findings_ = &findings;
        if (!options_.envelopes_only) {
            context_ = std::make_unique<MappingContext>(MappingContext{header_, message_.header, options_, findings});
            mapper_ = make_mapper(*context_);
        }
        message_.only_read = !is_registered(header.type);
    }

    void group_start(const Group& group) override {
        if (group.trigger == "CNI") consignment_ = SegmentRange{};
    }
    void segment(const SegmentView& segment) override {
        last_segment_ = segment.number();
        if (consignment_ && consignment_->first == 0) consignment_->first = last_segment_;
        if (!mapper_) return;
        mapper_->segment(segment);
        // Nobody reads further errors, and a flood of broken parts must not cost many times its bytes: its meaning is given up.
        if (findings_->errors() > options_.findings_max) mapper_.reset();
    }
    void group_end(const Group& group) override {
        if (group.trigger == "CNI") note_consignment();
    }

    void message_end(const MessageEnd& end) override {
        if (mapper_ && end.known) message_.body = mapper_->finish();
        if (message_.only_read && end.known && !options_.look_only) report_unregistered_type();
        message_.segments = end.segments;
        message_.findings = findings_->kept();
        message_.findings_true_count = findings_->true_count();
        // All or nothing: one error refuses the message, and all its errors are told.
        message_.verdict = findings_->errors() == 0 ? Verdict::accepted : Verdict::refused;
        sort_by_place(message_.findings);
        mapper_.reset();
        sink_.message(std::move(message_));
    }

    void interchange_end(const FindingLog& envelope) override {
        std::vector<Finding> findings = envelope.kept();
        refuse_test(findings);
        refuse_without_clock(findings);
        const bool refused = envelope.errors() > 0 || has_error(findings);
        sink_.interchange_end(std::move(findings), refused);
    }

private:
    void note_consignment() {
        if (consignment_ && consignment_->first != 0) {
            message_.consignment_groups.push_back({consignment_->first, last_segment_});
        }
        consignment_.reset();
    }

    void report_unregistered_type() {
        report(*findings_, Errc::message_kind_unsupported, Severity::error, Scope::stop_message, Place{"UNH", message_.header.at},
               message_.header.type,
               {"Ce port lit ce message mais n'en attend pas : il prend CUSCAR, IFCSUM, COARRI, CODECO et COREOR.",
                "This port reads this message but expects none: it takes CUSCAR, IFCSUM, COARRI, CODECO and COREOR."});
    }

    /// Tests cannot be kept apart from what is real yet, so none is taken.
    void refuse_test(std::vector<Finding>& findings) const {
        const auto is_test = [](const Finding& finding) { return finding.code == Errc::envelope_test_not_supported; };
        if (!header_.test || std::ranges::any_of(findings, is_test)) return;
        FindingLog log(1);
        constexpr std::uint16_t test_indicator = 11;
        log.add_at(Errc::envelope_test_not_supported, Severity::error, Scope::stop_message, "UNB",
                   Position{.element = test_indicator}, "1");
        findings.push_back(log.kept().front());
    }

    void refuse_without_clock(std::vector<Finding>& findings) const {
        if (PortClock::in_zone(options_.port_time_zone)) return;
        FindingLog log(1);
        report(log, Errc::value_not_in_list, Severity::error, Scope::stop_message, Place{"UNB"}, options_.port_time_zone,
               {"Le fuseau horaire du port n'est pas connu de cette machine : corrigez la configuration.",
                "The port's time zone is not known to this machine: correct the configuration."});
        findings.push_back(log.kept().front());
    }

    ReadOptions options_;
    MessageSink& sink_;  // outlives us
    InterchangeHeader header_{};
    Message message_{};
    std::optional<SegmentRange> consignment_{};  ///< the CNI's group that is open; no first segment yet: 0
    std::uint32_t last_segment_ = 0;
    FindingLog* findings_ = nullptr;  // the reader's, between message_start and message_end
    std::unique_ptr<MappingContext> context_{};
    std::unique_ptr<MessageMapper> mapper_{};  ///< null as well when the message was given up
};

/// What is left of the pieces must grow by half before it is looked at again: so the whole is linear, however small they are.
std::size_t wanted_after(std::size_t left) {
    return left + left / 2;
}

}  // namespace

struct StreamReader::Parts {
    Parts(const ReadOptions& options, MessageSink& sink) : collector(options, sink), reader(options, collector) {}

    Collector collector;
    Reader reader;
    std::string left{};        ///< fed and not yet consumed
    std::uint64_t offset = 0;  ///< of its first byte in the file
    std::size_t wanted = 0;    ///< bytes before another look at it is worth its time
};

StreamReader::StreamReader(const ReadOptions& options, MessageSink& sink) : parts_(std::make_unique<Parts>(options, sink)) {}
StreamReader::~StreamReader() = default;

void StreamReader::feed(std::string_view bytes) {
    Parts& p = *parts_;
    std::string_view window = bytes;
    if (!p.left.empty()) {
        p.left += bytes;
        if (p.left.size() < p.wanted) return;
        window = p.left;
    }
    p.reader.read(window, p.offset, false);
    const auto done = static_cast<std::size_t>(p.reader.consumed() - p.offset);
    p.offset += done;
    if (p.left.empty()) {
        p.left = window.substr(done);
    } else {
        p.left.erase(0, done);
    }
    p.wanted = wanted_after(p.left.size());
}

void StreamReader::finish() {
    parts_->reader.read(parts_->left, parts_->offset, true);
    parts_->left.clear();
}

void read_messages(std::string_view bytes, const ReadOptions& options, MessageSink& sink) {
    Collector collector(options, sink);
    walk(bytes, options, collector);
}

}  // namespace cargo::edi
