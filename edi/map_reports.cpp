#include "edi/map_reports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

#include "edi/manifest_checks.hpp"
#include "edi/map_unit.hpp"
#include "libcargo/reports.hpp"

namespace cargo::edi {
namespace {

/// What BGM 1001 says the message is, in any of the directories; the codes changed
/// meaning between them, but within one message type no code means two things.
enum class Kind : std::uint8_t { discharge, loading, gate_in, gate_out, release, unknown };

Kind kind_of(std::string_view type, std::string_view code) {
    // clang-format off
    struct Row { std::string_view type; std::string_view code; Kind kind; };
    constexpr std::array<Row, 8> rows{{
        {"COARRI", "44",  Kind::discharge}, {"COARRI", "119", Kind::discharge},
        {"COARRI", "46",  Kind::loading},   {"COARRI", "122", Kind::loading},
        {"CODECO", "34",  Kind::gate_in},   {"CODECO", "36",  Kind::gate_out},
        {"COREOR", "129", Kind::release},   {"COREOR", "640", Kind::release},
    }};
    // clang-format on
    for (const Row& row : rows) {
        if (row.type == type && row.code == code) return row.kind;
    }
    return Kind::unknown;
}

void set_kind(DischargeReport& report, Kind kind) {
    report.discharge = kind != Kind::loading;
}
void set_kind(GateReport& report, Kind kind) {
    report.out = kind == Kind::gate_out;
}
void set_kind(ReleaseOrder&, Kind) {}

/// One mapping for the three: `Report` is what it makes.
template <class Report>
class BoxListMapper final : public MessageMapper {
public:
    BoxListMapper(const MappingContext& context, PortClock clock) : tools_(context, clock), type_(context.header.type) {}

    void segment(const SegmentView& segment) override {
        Fields fields = tools_.fields(segment);
        const std::string_view outer = segment.groups().empty() ? std::string_view{} : segment.groups()[0].trigger;
        if (outer == "EQD") {
            box_segment(fields);
        } else if (outer != "GID") {  // goods of these messages have no place: the manifest has them
            header_segment(fields);
        }
        if (!fields.all_placed()) report_.unmapped.push_back(fields.unmapped());
    }
    [[nodiscard]] Body finish() override {
        for (ReportedBox& box : report_.boxes) {
            if (box.haulier.empty() && type_ == "CODECO") box.haulier = haulier_;
        }
        check_boxes();
        finish_order();
        return std::move(report_);
    }

private:
    void header_segment(Fields& fields) {
        const std::string_view tag = fields.tag();
        if (tag == "BGM") return document(fields);
        if (tag == "RFF") return header_reference(fields);
        if (tag == "TDT" && fields.peek(1) == "20") return ship(fields);
        if (tag == "TDT" && fields.peek(1) == "1") return inland(fields, haulier_);
        if (tag == "NAD") return tools_.party(fields, report_.parties.emplace_back());
        if (tag == "LOC") return tools_.location(fields, report_.locations.emplace_back());
        if (tag == "DTM") return expiry(fields);
        if (tag == "CNT" && fields.peek(1, 1) == "16") {
            fields.take(1, 1);
            total_at_ = fields.at(1, 2);
            report_.total_equipment = tools_.count(fields, 1, 2);
        }
    }

    void box_segment(Fields& fields) {
        const std::string_view tag = fields.tag();
        if (tag == "EQD") {
            report_.boxes.emplace_back().equipment = tools_.equipment(fields);
            return;
        }
        if (report_.boxes.empty()) return;
        ReportedBox& box = report_.boxes.back();
        // From D.00B on places, transports and dangers of a box are groups, with dates and masses of their own.
        const bool own = fields.segment().in_group("EQD");
        if (tag == "DTM" && own) box_time(fields, box);
        if (tag == "SEL") tools_.seal(fields, box.equipment.seals.emplace_back());
        if (tag == "MEA" && own) tools_.equipment_mass(fields, box.equipment);
        if (tag == "TMP") tools_.temperature(fields, box.equipment);
        if (tag == "LOC") tools_.location(fields, box.locations.emplace_back());
        if (tag == "RFF") tools_.reference(fields, box.references.emplace_back());
        if (tag == "TDT" && fields.peek(1) == "1") inland(fields, box.haulier);
        if (tag == "NAD" && fields.peek(1) == "CA") {
            fields.take(1);
            fields.text_to(box.haulier, 2, 1);
            fields.known(2, 2, {"172", "160", "182", "ZZZ"});
            fields.known(2, 3, {"20", "87", "166", "ZZZ"});
        }
    }

    void document(Fields& fields) {
        report_.at = fields.at();
        const std::string code = fields.text(1, 1);
        fields.text_to(report_.document, 2, 1);
        fields.text_to(report_.function, 3);
        const Kind kind = kind_of(type_, code);
        set_kind(report_, kind);
        if (kind == Kind::unknown) {
            tools_.wrong(fields, Errc::message_kind_unsupported, Scope::stop_message, 1, 1,
                         {fmt::format("Le document « {} » (BGM, 1001) n'est pas attendu dans un {}.", code, type_),
                          fmt::format("Document \"{}\" (BGM, 1001) is not expected in a {}.", code, type_)});
        }
        if (report_.function == "9") return;
        const Words name = function_name(report_.function);
        tools_.wrong(
            fields, Errc::message_function_unsupported, Scope::stop_message, 3, 1,
            {fmt::format("La fonction « {} » ({}) n'est pas prise en charge : envoyez un original (9).", report_.function,
                         name.french),
             fmt::format("Function \"{}\" ({}) is not supported: send an original (9).", report_.function, name.english)});
    }

    void header_reference(Fields& fields) {
        const std::string_view qualifier = fields.peek(1, 1);
        const bool stay = qualifier == "ATZ" || qualifier == "SSX";
        if (stay && report_.call.stay.empty()) {
            report_.call.stay = tools_.reference(fields).number;
            return;
        }
        if (qualifier == "VON" && (report_.call.voyage.empty() || fields.peek(1, 2) == report_.call.voyage)) {
            report_.call.voyage = tools_.reference(fields).number;
            return;
        }
        if constexpr (std::is_same_v<Report, ReleaseOrder>) tools_.reference(fields, report_.references.emplace_back());
    }

    void ship(Fields& fields) {
        const std::string voyage = report_.call.voyage;
        tools_.transport(fields, report_.call);
        if (report_.call.voyage.empty()) report_.call.voyage = voyage;
    }

    /// TDT 1, inland: who drives. The lorry itself has no place.
    void inland(Fields& fields, std::string& haulier) {
        fields.take(1);
        fields.known(3, 1, {"3"});   // by road
        fields.known(4, 1, {"31"});  // lorry
        haulier = fields.text(5, 1);
        fields.known(5, 2, {"172", "160", "182", "ZZZ"});
        fields.known(5, 3, {"20", "87", "166", "ZZZ"});
    }

    void expiry(Fields& fields) {
        if constexpr (std::is_same_v<Report, ReleaseOrder>) {
            if (fields.peek(1, 1) == "36") report_.valid_until = tools_.time(fields, DayEdge::last_moment);
        }
    }

    void box_time(Fields& fields, ReportedBox& box) {
        const std::string_view qualifier = fields.peek(1, 1);
        if ((qualifier != "203" && qualifier != "7") || box.at) return;
        box.at = tools_.time(fields);
        if (!box.at) unread_time_ = report_.boxes.size();
    }

    void check_boxes() {
        std::vector<const Equipment*> boxes;
        boxes.reserve(report_.boxes.size());
        for (const ReportedBox& box : report_.boxes) boxes.push_back(&box.equipment);
        check_box_list(tools_.findings(), boxes, {report_.total_equipment, total_at_});
    }

    /// A report needs the time of each move; an order its holder.
    void finish_order() {
        if constexpr (std::is_same_v<Report, ReleaseOrder>) {
            name_holder();
        } else {
            for (std::size_t i = 0; i < report_.boxes.size(); ++i) {
                const ReportedBox& box = report_.boxes[i];
                if (box.at || unread_time_ == i + 1) continue;
                report(tools_.findings(), Errc::value_empty, Severity::error, Scope::stop_group, Place{"EQD", box.equipment.at},
                       box.equipment.number,
                       {fmt::format("Le mouvement de {} n'a pas d'heure : ajoutez DTM+203 ou DTM+7.", box.equipment.number),
                        fmt::format("The move of {} has no time: add DTM+203 or DTM+7.", box.equipment.number)});
            }
        }
    }

    void name_holder() {
        if constexpr (std::is_same_v<Report, ReleaseOrder>) {
            const auto party = [&](std::string_view qualifier) {
                const auto found = std::ranges::find(report_.parties, qualifier, &PartyRef::qualifier);
                return found == report_.parties.end() ? std::string{} : found->id;
            };
            report_.holder = party("FW");
            if (report_.holder.empty()) report_.holder = party("CN");
            report_.haulier = party("CA");
            if (report_.holder.empty()) {
                report(
                    tools_.findings(), Errc::value_empty, Severity::error, Scope::stop_message, Place{"BGM", report_.at}, {},
                    {"Le bon à délivrer ne nomme personne : ajoutez NAD+FW (transitaire) ou NAD+CN (destinataire) avec son code.",
                     "The delivery order names nobody: add NAD+FW (forwarder) or NAD+CN (consignee) with its code."});
            }
            if (report_.boxes.empty()) {
                report(tools_.findings(), Errc::message_equipment_unknown, Severity::error, Scope::stop_message,
                       Place{"BGM", report_.at}, {},
                       {"Le bon à délivrer ne nomme aucun conteneur : ajoutez EQD.",
                        "The delivery order names no container: add EQD."});
            }
        }
    }

    MapTools tools_;
    std::string type_;
    Report report_{};
    std::string haulier_;  ///< of the header, for boxes that name none
    Position total_at_{};
    std::size_t unread_time_ = 0;  ///< the box (from 1) whose time was sent but is no date
};

}  // namespace

std::unique_ptr<MessageMapper> make_coarri_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<BoxListMapper<DischargeReport>>(context, clock);
}
std::unique_ptr<MessageMapper> make_codeco_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<BoxListMapper<GateReport>>(context, clock);
}
std::unique_ptr<MessageMapper> make_coreor_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<BoxListMapper<ReleaseOrder>>(context, clock);
}

}  // namespace cargo::edi
