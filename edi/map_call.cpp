#include "edi/map_call.hpp"

#include <utility>

#include "edi/map_goods.hpp"
#include "edi/map_head.hpp"
#include "libcargo/call_report.hpp"

namespace cargo::edi {
namespace {

/// A LOC begins a visit; its DTM and RFF belong to it.
void read_visit(const MapTools& tools, TimeMap& times, Fields& fields, std::vector<PortVisit>& ports) {
    const std::string_view tag = fields.tag();
    if (tag == "LOC") return tools.location(fields, ports.emplace_back().place);
    if (ports.empty()) return;
    if (tag == "DTM") times.read(fields, ports.back().times);
    if (tag == "RFF") tools.reference(fields, ports.back().references.emplace_back());
}

class CusrepMapper final : public MessageMapper {
public:
    CusrepMapper(const MappingContext& context, PortClock clock)
        : tools_(context, clock), head_(tools_, report_.head), times_(tools_) {}

    void segment(const SegmentView& segment) override {
        Fields fields = tools_.fields(segment);
        read(fields, segment.groups());
        if (!fields.all_placed()) report_.unmapped.push_back(fields.unmapped());
    }
    [[nodiscard]] Body finish() override {
        check_call();
        return std::move(report_);
    }

private:
    void read(Fields& fields, std::span<const Group> groups) {
        const std::string_view tag = fields.tag();
        const std::string_view outer = groups.empty() ? std::string_view{} : groups[0].trigger;
        if (outer.empty() && (tag == "QTY" || tag == "MEA")) return figure(fields);
        if (outer.empty() && is_indicator(tag)) return nature(fields);
        if (outer == "DOC") return document(fields);
        if (outer == "EQD") {
            if (tag == "EQD") tools_.announced_equipment(fields, report_.equipment.emplace_back(), Severity::error);
            return;
        }
        if (outer == "TAX" || outer == "AUT") return;
        if (tag == "TDT") of_ship_ = fields.peek(1) == "20";
        const bool at_place = outer == "LOC" || (outer == "TDT" && groups.size() == 2 && of_ship_);
        if (at_place) return read_visit(tools_, times_, fields, report_.ports);
        head_.segment(fields);
        if (tag == "TDT" && of_ship_) fields.text_to(report_.flag, 8, 5);
    }

    void figure(Fields& fields) {
        ShipFigure& figure = report_.figures.emplace_back();
        figure.at = fields.at();
        if (fields.tag() == "QTY") {
            fields.text_to(figure.kind, 1, 1);
            fields.text_to(figure.value, 1, 2);
            fields.text_to(figure.unit, 1, 3);
            return;
        }
        fields.text_to(figure.kind, 1);
        const std::string dimension = fields.text(2, 1);
        if (!dimension.empty()) figure.kind += "/" + dimension;
        fields.text_to(figure.unit, 3, 1);
        fields.text_to(figure.value, 3, 2);
    }

    void nature(Fields& fields) {
        const std::uint16_t element = indicator_of(fields);
        if (report_.nature.empty()) fields.text_to(report_.nature, element, 1);
    }

    void document(Fields& fields) {
        if (fields.tag() != "DOC") return;
        Reference& document = report_.documents.emplace_back();
        document.at = fields.at();
        fields.text_to(document.qualifier, 1, 1);
        fields.text_to(document.number, 2, 1);
    }

    void check_call() {
        const CallRef& call = report_.head.call;
        if (!call.stay.empty() || !call.imo.empty() || !call.call_sign.empty()) return;
        report(tools_.findings(), Errc::message_call_unknown, Severity::error, Scope::stop_message, Place{"TDT", call.at}, {},
               {"Le compte rendu ne nomme aucun navire : donnez le numéro d'escale (RFF+ATZ), ou le numéro OMI ou l'indicatif "
                "(TDT+20).",
                "The report names no ship: give the stay number (RFF+ATZ), or the IMO number or call sign (TDT+20)."});
    }

    MapTools tools_;
    CallReport report_{};
    HeadMap head_;  // knows the tools and the report's head
    TimeMap times_;
    bool of_ship_ = false;  ///< the TDT being read is the main one
};

class IftsaiMapper final : public MessageMapper {
public:
    IftsaiMapper(const MappingContext& context, PortClock clock)
        : tools_(context, clock), head_(tools_, schedule_.head), times_(tools_) {}

    void segment(const SegmentView& segment) override {
        Fields fields = tools_.fields(segment);
        read(fields, segment.groups());
        if (!fields.all_placed()) schedule_.unmapped.push_back(fields.unmapped());
    }
    [[nodiscard]] Body finish() override {
        if (schedule_.sailings.empty()) {
            report(tools_.findings(), Errc::value_empty, Severity::error, Scope::stop_message, Place{"TDT"}, {},
                   {"L'horaire ne nomme aucun navire : ajoutez TDT+20.", "The schedule names no ship: add TDT+20."});
        }
        return std::move(schedule_);
    }

private:
    void read(Fields& fields, std::span<const Group> groups) {
        const std::string_view tag = fields.tag();
        const std::string_view outer = groups.empty() ? std::string_view{} : groups[0].trigger;
        if (outer == "EQD" || outer == "GID") return;  // what a ship could take
        if (outer == "LOC") return read_visit(tools_, times_, fields, schedule_.ports);
        if (tag == "TDT" && fields.peek(1) == "20") {
            of_ship_ = true;
            return tools_.ship(fields, schedule_.sailings.emplace_back().call);
        }
        if (tag == "TDT") of_ship_ = false;
        if (outer != "TDT" || !of_ship_ || tag == "FTX") return head_.segment(fields);
        Sailing& sailing = schedule_.sailings.back();
        if (groups.size() == 2) return read_visit(tools_, times_, fields, sailing.ports);
        if (tag == "DTM") return times_.read(fields, sailing.times);
        if (tag != "RFF") return;
        Reference reference = tools_.reference(fields);
        if (!take_call_reference(reference, sailing.call)) sailing.references.push_back(std::move(reference));
    }

    MapTools tools_;
    Schedule schedule_{};
    HeadMap head_;  // knows the tools and the schedule's head
    TimeMap times_;
    bool of_ship_ = false;  ///< the TDT being read is a ship of the schedule
};

}  // namespace

std::unique_ptr<MessageMapper> make_cusrep_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<CusrepMapper>(context, clock);
}
std::unique_ptr<MessageMapper> make_iftsai_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<IftsaiMapper>(context, clock);
}

}  // namespace cargo::edi
