#include "daemon/ctl/body_text.hpp"

#include <fmt/format.h>

#include <ostream>

#include "daemon/ctl/message_counts.hpp"
#include "daemon/ctl/particulars.hpp"
#include "daemon/ctl/port_words.hpp"
#include "daemon/ctl/text_line.hpp"

namespace cargo::ctl {
void BodyText::write(const edi::Body& body) {
    std::visit(*this, body);
}

void BodyText::call(const CallRef& call) {
    TextLine line;
    line.add(say("escale", "port call"), call.stay);
    line.add(say("navire", "ship"), call.ship_name);
    line.add(say("OMI", "IMO"), call.imo);
    line.add(say("indicatif", "call sign"), call.call_sign);
    line.add(say("voyage", "voyage"), call.voyage);
    line.add(say("transporteur", "carrier"), call.carrier);
    if (!line.text().empty()) out_ << "    " << line.text() << '\n';
}

void BodyText::operator()(const Manifest& manifest) {
    if (!manifest.document.empty()) out_ << fmt::format("    {} {}\n", say("manifeste", "manifest"), manifest.document);
    call(manifest.call);
    const MessageCounts& counts = counts_;
    std::string text = speech_.many(counts.bills, "connaissement", "connaissements", "bill", "bills");
    if (counts.masters + counts.houses > 0) {
        text += fmt::format(" ({}, {})", speech_.many(counts.masters, "maître", "maîtres", "master", "masters"),
                            speech_.many(counts.houses, "maison", "maison", "house", "house"));
    }
    text += ", " + speech_.many(counts.goods_lines, "article", "articles", "goods item", "goods items");
    text += ", " + speech_.many(counts.containers, "conteneur", "conteneurs", "container", "containers");
    if (counts.empty > 0) text += fmt::format(" ({})", speech_.many(counts.empty, "vide", "vides", "empty", "empty"));
    if (counts.other_units > 0)
        text += ", " + speech_.many(counts.other_units, "autre unité", "autres unités", "other unit", "other units");
    out_ << "    " << text << '\n';
    particulars(manifest);
}

/// The first of them: a ship's may be thousands, and are all in the JSON.
void BodyText::particulars(const Manifest& manifest) {
    constexpr std::size_t shown_max = 20;
    const std::vector<ToldParticulars> told = particulars_of(speech_, manifest);
    for (std::size_t i = 0; i < told.size() && i < shown_max; ++i) {
        out_ << fmt::format("      {}{}{}\n", told[i].of, speech_.colon(), particulars_text(speech_, *told[i].said));
    }
    if (told.size() > shown_max)
        out_ << fmt::format("      {} {} (--json)\n", say("et de plus :", "and more:"), told.size() - shown_max);
}

void BodyText::boxes(std::string_view title, const std::vector<ReportedBox>& boxes) {
    out_ << fmt::format("    {}{}{}\n", title, speech_.colon(),
                        speech_.many(boxes.size(), "conteneur", "conteneurs", "container", "containers"));
    for (const ReportedBox& box : boxes) {
        TextLine line;
        line.add(fmt::format("{} {}", box.equipment.number, box.equipment.size_type));
        if (box.at) line.add(to_text(*box.at));
        line.add(say("transporteur routier", "haulier"), box.haulier);
        for (const Seal& seal : box.equipment.seals) line.add(say("scellé", "seal"), seal.number);
        out_ << "      " << line.text() << '\n';
    }
}

void BodyText::operator()(const DischargeReport& landing) {
    call(landing.call);
    boxes(landing.discharge ? say("débarqués", "discharged") : say("embarqués", "loaded"), landing.boxes);
}

void BodyText::operator()(const GateReport& gate) {
    call(gate.call);
    boxes(gate.out ? say("sortis", "out by the gate") : say("entrés", "in by the gate"), gate.boxes);
}

void BodyText::operator()(const ReleaseOrder& order) {
    call(order.call);
    TextLine line;
    line.add(fmt::format("{} {}", say("bon à délivrer", "delivery order"), order.document));
    line.add(fmt::format("{} {}", say("pour", "for"), order.holder));
    line.add(say("transporteur routier", "haulier"), order.haulier);
    if (order.valid_until) line.add(say("valable jusqu'au", "valid until"), to_text(*order.valid_until));
    out_ << "    " << line.text() << '\n';
    boxes(say("à délivrer", "to deliver"), order.boxes);
}

/// The document, whose it is and what it is for; then the ship.
void BodyText::head(std::string_view kind, const MessageHead& head) {
    TextLine line;
    line.add(head.document.empty() ? std::string(kind) : fmt::format("{} {}", kind, head.document));
    if (!head.function.empty() && head.function != "9") line.add(function_word(speech_, head.function));
    if (head.document_time) line.add(say("du", "of"), to_text(*head.document_time));
    out_ << "    " << line.text() << '\n';
    call(head.call);
}

}  // namespace cargo::ctl
