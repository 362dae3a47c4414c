#include "edi/xml/xml_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>

#include "edi/edi_time.hpp"
#include "edi/finding_text.hpp"
#include "edi/xml/element_walk.hpp"
#include "edi/xml/envelope.hpp"
#include "edi/xml/messages.hpp"
#include "edi/xml/prolog.hpp"
#include "libcargo/limits.hpp"

namespace cargo::edi::xml {
namespace {

Finding told(Errc code, Scope scope, const Place& place, std::string_view value, std::string_view detail) {
    FindingLog log(1);
    const std::string cut = shown(value);
    FindingText words = xml_finding_text(code, {.segment = place.tag, .value = cut, .detail = detail});
    report(log, code, Severity::error, scope, place, value, {std::move(words.french), std::move(words.english)});
    return log.kept().front();
}

/// The file's beginning, where the encoding and the root are; no more than the limit, whatever the pieces.
std::string head_of(ByteSource& source, bool& whole) {
    std::string head(limits::xml_prolog_bytes_max, '\0');
    std::size_t size = 0;
    whole = false;
    while (size < head.size() && !whole) {
        const std::size_t got = source.read(head.data() + size, head.size() - size);
        size += got;
        whole = got == 0;
    }
    head.resize(size);
    return head;
}

/// Lets the mapping go when nobody reads further errors; the structure is looked at to the end.
class Guarded final : public ElementSink {
public:
    Guarded(DocumentMapper& mapper, const FindingLog& findings, std::size_t errors_max)
        : mapper_(mapper), findings_(findings), errors_max_(errors_max) {}

    void group_start(NodeId node, const Position& at) override {
        if (!given_up()) mapper_.group_start(node, at);
    }
    void value(const Value& value) override {
        if (!given_up()) mapper_.value(value);
    }
    void group_end(NodeId node) override {
        if (!given_up()) mapper_.group_end(node);
    }
    void unplaced(std::string_view where, std::string_view text, const Position& at) override {
        if (!given_up()) mapper_.unplaced(where, text, at);
    }
    /// Once true, true for ever: a mapping that missed an element cannot go on.
    [[nodiscard]] bool given_up() const { return findings_.errors() > errors_max_; }

private:
    DocumentMapper& mapper_;
    const FindingLog& findings_;
    std::size_t errors_max_;
};

/// In the order of the file; at one place in the order they were found.
void sort_by_place(std::vector<Finding>& findings) {
    // The index makes every key different: a stable sort, without the buffer that clang calls deprecated.
    std::vector<std::pair<std::uint64_t, std::size_t>> keys;
    keys.reserve(findings.size());
    for (std::size_t i = 0; i < findings.size(); ++i) keys.emplace_back(findings[i].at.byte_offset.value_or(0), i);
    std::ranges::sort(keys);
    std::vector<Finding> sorted;
    sorted.reserve(findings.size());
    for (const auto& [offset, index] : keys) sorted.push_back(std::move(findings[index]));
    findings = std::move(sorted);
}

/// What the checks found behind the last element has a place but no path yet.
void add_paths(std::vector<Finding>& findings, const PlaceBook& book) {
    for (Finding& finding : findings) {
        if (!finding.group.empty() || !finding.at.byte_offset) continue;
        const std::optional<PlaceBook::Kept> kept = book.kept(*finding.at.byte_offset);
        if (!kept) continue;
        finding.group = kept->path;
        finding.segment = book.tree().nodes[kept->node].shown;
    }
}

/// Items and boxes of a declaration, for those who only look at it.
std::optional<GroupCounts> counts_of(const Body& body) {
    const EntrySummary* const summary = std::get_if<EntrySummary>(&body);
    if (summary == nullptr) return std::nullopt;
    std::set<std::string_view> boxes;
    for (const EntryItem& item : summary->items) boxes.insert(item.containers.begin(), item.containers.end());
    return GroupCounts{.units = boxes.size(), .goods = summary->items.size()};
}

/// What reading one document needs.
struct Reading {
    std::string_view head;
    const Prolog& prolog;
    ByteSource& source;
    const XmlOptions& options;
    const XmlMessage& kind;
    const MessageTree& tree;
    PortClock clock;
};

Message read_document(const Reading& reading) {
    const XmlOptions& options = reading.options;
    FindingLog findings(options.read.findings_max);
    PlaceBook book(reading.tree);
    const Profiles* const choice = options.profile.empty() ? options.profiles : nullptr;
    const std::unique_ptr<DocumentMapper> mapper =
        reading.kind.make_mapper(book, findings, choice, reading.clock, options.read.bills);
    Guarded guarded(*mapper, findings, options.read.findings_max);
    ElementWalk walk(book, findings, guarded);
    EnvelopeWalk around(reading.kind.root, walk, guarded, findings);
    ParseEvents& events = reading.prolog.root == envelope_root ? static_cast<ParseEvents&>(around) : walk;
    const std::optional<Stop> stop = parse(reading.head, reading.prolog, reading.source, events);
    Message message;
    message.header.reference = mapper->reference();
    if (stop) {
        Place place = walk.place();
        place.at = stop->at;
        const std::string tag(place.tag.empty() ? reading.kind.root : place.tag);
        place.tag = tag;
        findings.add_worded(told(stop->code, Scope::stop_message, place, {}, stop->detail));
    } else if (!guarded.given_up()) {
        message.body = mapper->finish();
    }
    message.groups = counts_of(message.body);
    message.header.type = reading.kind.root;
    message.kind = name_of(reading.kind.kind);
    message.header.version = book.tree().profile;
    message.header.agency = reading.kind.agency;
    message.header.association = book.tree().unproven ? "unproven" : "";
    message.header.at = reading.prolog.root_at;
    message.segments = walk.elements();
    message.findings = findings.kept();
    message.findings_true_count = findings.true_count();
    message.verdict = findings.errors() == 0 ? Verdict::accepted : Verdict::refused;
    add_paths(message.findings, book);
    sort_by_place(message.findings);
    return message;
}

/// Keeps the one interchange of a file.
class Kept final : public MessageSink {
public:
    void interchange_start(const InterchangeHeader& header) override { all.emplace_back().header = header; }
    void message(Message&& message) override { all.back().messages.push_back(std::move(message)); }
    void interchange_end(std::vector<Finding>&& findings, bool) override { all.back().findings = std::move(findings); }

    std::vector<Interchange> all{};
};

}  // namespace

void read_messages(ByteSource& source, const XmlOptions& options, MessageSink& sink) {
    bool whole = false;
    const std::string head = head_of(source, whole);
    const Result<Prolog> prolog = read_prolog(head, whole);
    InterchangeHeader header;
    header.syntax = "XML";
    if (prolog) header.syntax_version = to_string(prolog->encoding);
    sink.interchange_start(header);
    const auto refuse = [&](Finding finding) { sink.interchange_end({std::move(finding)}, true); };
    if (!prolog) {
        const Error& error = prolog.error();
        return refuse(told(error.code, Scope::stop_message, Place{"?xml", error.at}, error.detail, error.detail));
    }
    const Place root{prolog->root, prolog->root_at, prolog->root};
    const bool enveloped = prolog->root == envelope_root;
    const std::string name = enveloped ? message_in_envelope(head, *prolog).value_or(prolog->root) : prolog->root;
    const XmlMessage* const kind = find_message(name);
    if (kind == nullptr) {
        const Place where{name, prolog->root_at, prolog->root};
        return refuse(told(Errc::structure_unknown_message, Scope::stop_message, where, name, whose(name)));
    }
    // A country's name means nothing to messages that are the same everywhere.
    const bool by_name = !options.profile.empty() && options.profiles->has_profiles(kind->root);
    const MessageTree* const tree =
        by_name ? options.profiles->by_name(kind->root, options.profile) : options.profiles->standard(kind->root);
    const Result<PortClock> clock = PortClock::in_zone(options.read.port_time_zone);
    if (tree == nullptr || !clock) {
        FindingLog log(1);
        const std::string& unknown = tree == nullptr ? options.profile : options.read.port_time_zone;
        report(log, Errc::value_not_in_list, Severity::error, Scope::stop_message, root, unknown,
               {"Le profil du pays ou le fuseau horaire du port n'est pas connu de cette machine : corrigez la configuration.",
                "The country's profile or the port's time zone is not known to this machine: correct the configuration."});
        return refuse(log.kept().front());
    }
    sink.message(read_document({head, *prolog, source, options, *kind, *tree, *clock}));
    sink.interchange_end({}, false);
}

std::vector<Interchange> read(std::string_view bytes, const XmlOptions& options) {
    MemorySource source(bytes);
    Kept kept;
    read_messages(source, options, kept);
    return std::move(kept.all);
}

}  // namespace cargo::edi::xml
