#include "daemon/ctl/read_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "daemon/ctl/body_text.hpp"
#include "daemon/ctl/port_words.hpp"
#include "daemon/ctl/text_line.hpp"

namespace cargo::ctl {

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

void ReadText::message(std::size_t number, const edi::Message& message, const MessageCounts& counts) {
    const edi::MessageHeader& header = message.header;
    std::string directory = header.directory();
    if (xml_) directory = fmt::format("{} {}", say("profil", "profile"), directory);
    if (header.association == "unproven") directory += say(" (non prouvé)", " (unproven)");
    out_ << fmt::format("  Message {}{}{} {}, {} {}{}{}\n", number, speech_.colon(), header.type, directory,
                        say("référence", "reference"), header.reference, speech_.colon(), verdict(message));
    if (header.transfer.was_made()) transfer(header.transfer.get());
    BodyText(speech_, out_, counts).write(message.body);
    if (message.groups) {
        TextLine line;
        line.add(speech_.many(counts.containers, "unité", "unités", "unit", "units"));
        if (counts.consignments > 0)
            line.add(speech_.many(counts.consignments, "envoi", "envois", "consignment", "consignments"));
        if (counts.goods_lines > 0)
            line.add(speech_.many(counts.goods_lines, "article", "articles", "goods item", "goods items"));
        out_ << fmt::format("    {}{}{}\n", kind_word(speech_, message.kind), speech_.colon(), line.text());
    }
    if (message.only_read && !message.kind.empty())
        out_ << say("    Ce port n'enregistre pas encore ce message.\n", "    This port does not register this message yet.\n");
    for (const edi::Finding& one : message.findings) finding(one);
    const std::size_t more = message.findings_true_count - std::min(message.findings_true_count, message.findings.size());
    if (more > 0) out_ << fmt::format("    {} {}\n", say("et de plus :", "and more:"), more);
    unmapped(unmapped_of(message.body));
}

/// Which of several messages that belong together it is (S010).
void ReadText::transfer(const edi::Transfer& transfer) {
    TextLine line;
    line.add(fmt::format("{} {}", say("partie", "part"), transfer.number));
    if (transfer.mark == "C") line.add(say("la première", "the first"));
    if (transfer.mark == "F") line.add(say("la dernière", "the last"));
    line.add(say("suite", "sequence"), transfer.topic);
    out_ << "    " << line.text() << '\n';
}

std::string_view ReadText::verdict(const edi::Message& message) const {
    if (is_only_read(message)) return say("LU SANS FAUTE", "READ WITHOUT FAULT");
    return message.verdict == edi::Verdict::accepted ? say("ACCEPTÉ", "ACCEPTED") : say("REFUSÉ", "REFUSED");
}

void ReadText::no_message() {
    out_ << say("  Aucun message.\n", "  No message.\n");
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
    if (!finding.value.empty()) out_ << fmt::format("      {}{}{}\n", say("valeur", "value"), speech_.colon(), finding.value);
    out_ << "      " << (arguments_.language == Language::french ? finding.text_fr : finding.text_en) << '\n';
}

void ReadText::unmapped(const std::vector<Unmapped>& unmapped) {
    if (unmapped.empty()) return;
    const std::string count = xml_ ? speech_.many(unmapped.size(), "élément a des valeurs", "éléments ont des valeurs",
                                          "element has values", "elements have values")
                                   : speech_.many(unmapped.size(), "segment a des valeurs", "segments ont des valeurs",
                                          "segment has values", "segments have values");
    out_ << fmt::format("    {} {}{}\n", count,
                        say("lues mais sans place dans le modèle", "that were read but have no place in the model"),
                        arguments_.unmapped ? say(" :", ":") : " (--unmapped)");
    if (!arguments_.unmapped) return;
    for (const Unmapped& one : unmapped) out_ << fmt::format("      {} {}\n", one.at.segment, one.text);
}

}  // namespace cargo::ctl
