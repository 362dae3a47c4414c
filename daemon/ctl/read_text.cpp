#include "daemon/ctl/read_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <ostream>

#include "daemon/ctl/read_entry.hpp"
#include "edi/definition.hpp"

namespace cargo::ctl {

std::string_view ReadText::say(std::string_view french, std::string_view english) const {
    return arguments_.language == Language::french ? french : english;
}

std::string_view ReadText::colon() const {
    return say(" : ", ": ");
}

std::string ReadText::many(std::size_t count, std::string_view french_one, std::string_view french_many,
                           std::string_view english_one, std::string_view english_many) const {
    const bool french = arguments_.language == Language::french;
    const bool one = count == 1 || (french && count == 0);  // French counts nought as one
    return fmt::format("{} {}", count, one ? say(french_one, english_one) : say(french_many, english_many));
}

void ReadText::interchange(const edi::Interchange& interchange) {
    const edi::InterchangeHeader& header = interchange.header;
    xml_ = header.is_xml();
    if (xml_) {
        out_ << fmt::format("  XML{}{}\n", header.syntax_version.empty() ? "" : ", ", header.syntax_version);
        for (const edi::Finding& one : interchange.findings) finding(one);
        return;
    }
    out_ << fmt::format("  {} {}", say("Interchange", "Interchange"), header.reference.empty() ? "?" : header.reference);
    if (!header.sender.empty()) out_ << fmt::format(", {} {}", say("de", "from"), header.sender);
    if (!header.recipient.empty()) out_ << fmt::format(" {} {}", say("à", "to"), header.recipient);
    if (!header.syntax.empty()) out_ << fmt::format(", {}:{}", header.syntax, header.syntax_version);
    out_ << (header.test ? ", TEST\n" : "\n");
    for (const edi::Finding& one : interchange.findings) finding(one);
}

void ReadText::message(std::size_t number, const edi::Message& message) {
    const edi::MessageHeader& header = message.header;
    std::string directory = header.directory();
    if (xml_) directory = fmt::format("{} {}", say("profil", "profile"), directory);
    if (header.association == "unproven") directory += say(" (non prouvé)", " (unproven)");
    out_ << fmt::format("  Message {}{}{} {}, {} {}{}{}\n", number, colon(), header.type, directory,
                        say("référence", "reference"), header.reference, colon(), verdict(message));
    body(message.body);
    if (message.groups && !message.kind.empty()) without_body(message);
    for (const edi::Finding& one : message.findings) finding(one);
    const std::size_t more = message.findings_true_count - std::min(message.findings_true_count, message.findings.size());
    if (more > 0) out_ << fmt::format("    {} {}\n", say("et de plus :", "and more:"), more);
    unmapped(unmapped_of(message.body));
}

std::string_view ReadText::verdict(const edi::Message& message) const {
    if (is_only_read(message)) return say("LU SANS FAUTE", "READ WITHOUT FAULT");
    return message.verdict == edi::Verdict::accepted ? say("ACCEPTÉ", "ACCEPTED") : say("REFUSÉ", "REFUSED");
}

void ReadText::without_body(const edi::Message& message) {
    struct Row {
        edi::MessageKind kind;
        std::string_view french;
        std::string_view english;
    };
    using Kind = edi::MessageKind;
    // clang-format off
    constexpr Row rows[] = {
        {Kind::manifest,               "manifeste",                        "manifest"},
        {Kind::call,                   "escale",                           "port call"},
        {Kind::bills_of_lading,        "connaissements",                   "bills of lading"},
        {Kind::stowage,                "plan de chargement",               "stowage plan"},
        {Kind::terminal_order,         "ordre au terminal",                "order to the terminal"},
        {Kind::container_announcement, "annonce de conteneurs",            "announcement of containers"},
        {Kind::move_report,            "rapport de manutention",           "report of moves"},
        {Kind::gate_report,            "mouvements à la porte",            "gate moves"},
        {Kind::release_order,          "bon à délivrer",                   "release order"},
        {Kind::verified_mass,          "masses vérifiées",                 "verified masses"},
        {Kind::pre_notification,       "préavis de transporteur routier",  "haulier's pre-notification"},
        {Kind::dangerous_goods,        "marchandises dangereuses",         "dangerous goods"},
        {Kind::schedule,               "horaire de navire",                "ship's schedule"},
        {Kind::acknowledgement,        "accusé de réception",              "acknowledgement"},
        {Kind::customs_answer,         "réponse de la douane",             "customs' answer"},
        {Kind::entry_summary,          "déclaration sommaire d'entrée",    "entry summary declaration"},
    };
    // clang-format on
    static_assert(std::size(rows) == edi::message_kind_names.size());
    for (const Row& row : rows) {
        if (edi::name_of(row.kind) != message.kind) continue;
        out_ << fmt::format("    {}{}{}\n", say(row.french, row.english), colon(), goods_and_units(counts_of(message)));
    }
    out_ << say("    Ce port n'enregistre pas encore ce message.\n", "    This port does not register this message yet.\n");
}

std::string ReadText::goods_and_units(const MessageCounts& counts) const {
    std::string text = many(counts.containers, "unité", "unités", "unit", "units");
    if (counts.consignments > 0) { text += ", " + many(counts.consignments, "envoi", "envois", "consignment", "consignments"); }
    if (counts.goods_lines > 0) text += ", " + many(counts.goods_lines, "article", "articles", "goods item", "goods items");
    return text;
}

void ReadText::no_message() {
    out_ << say("  Aucun message.\n", "  No message.\n");
}

void ReadText::call(const CallRef& call) {
    std::string text;
    const auto add = [&](std::string_view name, const std::string& value) {
        if (value.empty()) return;
        if (!text.empty()) text += ", ";
        text += fmt::format("{} {}", name, value);
    };
    add(say("escale", "port call"), call.stay);
    add(say("navire", "ship"), call.ship_name);
    add(say("OMI", "IMO"), call.imo);
    add(say("indicatif", "call sign"), call.call_sign);
    add(say("voyage", "voyage"), call.voyage);
    add(say("transporteur", "carrier"), call.carrier);
    if (!text.empty()) out_ << "    " << text << '\n';
}

void ReadText::manifest(const Manifest& manifest) {
    if (!manifest.document.empty()) out_ << fmt::format("    {} {}\n", say("manifeste", "manifest"), manifest.document);
    call(manifest.call);
    const MessageCounts counts = counts_of(manifest);
    std::string text = many(counts.bills, "connaissement", "connaissements", "bill", "bills");
    if (counts.masters + counts.houses > 0) {
        text += fmt::format(" ({}, {})", many(counts.masters, "maître", "maîtres", "master", "masters"),
                            many(counts.houses, "maison", "maison", "house", "house"));
    }
    text += ", " + many(counts.goods_lines, "article", "articles", "goods item", "goods items");
    text += ", " + many(counts.containers, "conteneur", "conteneurs", "container", "containers");
    if (counts.empty > 0) text += fmt::format(" ({})", many(counts.empty, "vide", "vides", "empty", "empty"));
    if (counts.other_units > 0)
        text += ", " + many(counts.other_units, "autre unité", "autres unités", "other unit", "other units");
    out_ << "    " << text << '\n';
}

void ReadText::boxes(std::string_view title, const std::vector<ReportedBox>& boxes) {
    out_ << fmt::format("    {}{}{}\n", title, colon(), many(boxes.size(), "conteneur", "conteneurs", "container", "containers"));
    for (const ReportedBox& box : boxes) {
        std::string text = fmt::format("      {} {}", box.equipment.number, box.equipment.size_type);
        if (box.at) text += ", " + to_text(*box.at);
        if (!box.haulier.empty()) text += fmt::format(", {} {}", say("transporteur routier", "haulier"), box.haulier);
        for (const Seal& seal : box.equipment.seals) text += fmt::format(", {} {}", say("scellé", "seal"), seal.number);
        out_ << text << '\n';
    }
}

void ReadText::order(const ReleaseOrder& order) {
    call(order.call);
    out_ << fmt::format("    {} {}, {} {}", say("bon à délivrer", "delivery order"), order.document, say("pour", "for"),
                        order.holder);
    if (!order.haulier.empty()) out_ << fmt::format(", {} {}", say("transporteur routier", "haulier"), order.haulier);
    if (order.valid_until) out_ << fmt::format(", {} {}", say("valable jusqu'au", "valid until"), to_text(*order.valid_until));
    out_ << '\n';
    boxes(say("à délivrer", "to deliver"), order.boxes);
}

void ReadText::body(const edi::Body& body) {
    if (const Manifest* read = std::get_if<Manifest>(&body)) manifest(*read);
    if (const ReleaseOrder* read = std::get_if<ReleaseOrder>(&body)) order(*read);
    if (const EntrySummary* read = std::get_if<EntrySummary>(&body)) {
        for (const std::string& line : entry_lines(*read, arguments_.language)) out_ << "    " << line << '\n';
    }
    if (const DischargeReport* landing = std::get_if<DischargeReport>(&body)) {
        call(landing->call);
        boxes(landing->discharge ? say("débarqués", "discharged") : say("embarqués", "loaded"), landing->boxes);
    }
    if (const GateReport* gate = std::get_if<GateReport>(&body)) {
        call(gate->call);
        boxes(gate->out ? say("sortis", "out by the gate") : say("entrés", "in by the gate"), gate->boxes);
    }
}

void ReadText::finding(const edi::Finding& finding) {
    const bool error = finding.severity == edi::Severity::error;
    std::string where = fmt::format("    {}", error ? say("ERREUR", "ERROR") : say("AVIS", "WARNING"));
    if (finding.at.segment != 0) where += fmt::format(" {} {}", xml_ ? say("ligne", "line") : "segment", finding.at.segment);
    if (!finding.segment.empty()) where += fmt::format(" {}", finding.segment);
    if (finding.at.element != 0) where += fmt::format(", {} {}", say("élément", "element"), finding.at.element);
    if (finding.at.element != 0 && finding.at.component != 0) where += fmt::format(".{}", finding.at.component);
    if (finding.at.byte_offset) where += fmt::format(", {} {}", say("octet", "byte"), *finding.at.byte_offset);
    if (!finding.group.empty()) where += ", " + finding.group;
    out_ << where << fmt::format(" [{}]\n", to_string(finding.code));
    if (!finding.value.empty()) out_ << fmt::format("      {}{}{}\n", say("valeur", "value"), colon(), finding.value);
    out_ << "      " << (arguments_.language == Language::french ? finding.text_fr : finding.text_en) << '\n';
}

void ReadText::unmapped(const std::vector<Unmapped>& unmapped) {
    if (unmapped.empty()) return;
    const std::string count = xml_ ? many(unmapped.size(), "élément a des valeurs", "éléments ont des valeurs",
                                          "element has values", "elements have values")
                                   : many(unmapped.size(), "segment a des valeurs", "segments ont des valeurs",
                                          "segment has values", "segments have values");
    out_ << fmt::format("    {} {}{}\n", count,
                        say("lues mais sans place dans le modèle", "that were read but have no place in the model"),
                        arguments_.unmapped ? say(" :", ":") : " (--unmapped)");
    if (!arguments_.unmapped) return;
    for (const Unmapped& one : unmapped) out_ << fmt::format("      {} {}\n", one.at.segment, one.text);
}

}  // namespace cargo::ctl
