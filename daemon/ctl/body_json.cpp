#include "daemon/ctl/body_json.hpp"

#include <string>
#include <vector>

#include "daemon/ctl/particulars.hpp"

namespace cargo::ctl {
namespace {

namespace json = boost::json;

template <class Part, class Write>
json::array array_of(const std::vector<Part>& parts, Write write) {
    json::array array;
    for (const Part& part : parts) array.push_back(write(part));
    return array;
}

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value grams(const std::optional<Grams>& mass) {
    return mass ? json::value(mass->value) : json::value(nullptr);
}

json::value number(const std::optional<std::int64_t>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}

json::value moment(const std::optional<Instant>& time) {
    return time ? json::value(to_text(*time)) : json::value(nullptr);
}

json::value call_json(const CallRef& call) {
    return json::object{{"stay", text_or_null(call.stay)},           {"ship", text_or_null(call.ship_name)},
                        {"imo", text_or_null(call.imo)},             {"call_sign", text_or_null(call.call_sign)},
                        {"voyage", text_or_null(call.voyage)},       {"carrier", text_or_null(call.carrier)}};
}

json::value place_json(const LocationRef& place) {
    return json::object{{"qualifier", place.qualifier},
                        {"code", text_or_null(place.code)},
                        {"name", text_or_null(place.name)},
                        {"terminal", text_or_null(place.terminal)}};
}

json::value time_json(const NamedTime& time) {
    return json::object{{"qualifier", time.qualifier}, {"time", to_text(time.time)}};
}

json::value party_json(const PartyRef& party) {
    return json::object{{"qualifier", party.qualifier}, {"id", text_or_null(party.id)}, {"name", text_or_null(party.name)}};
}

json::value reference_json(const Reference& reference) {
    return json::object{{"qualifier", reference.qualifier}, {"number", reference.number}};
}

json::value danger_json(const DangerousGoods& danger) {
    return json::object{{"imdg_class", text_or_null(danger.imdg_class)},
                        {"un_number", text_or_null(danger.un_number)},
                        {"packing_group", text_or_null(danger.packing_group)},
                        {"flashpoint_decidegrees", number(danger.flashpoint_decidegrees)},
                        {"name", text_or_null(danger.name)}};
}

json::value visit_json(const PortVisit& visit) {
    json::object object = place_json(visit.place).as_object();
    object["times"] = array_of(visit.times, time_json);
    return object;
}

std::string_view fullness_name(Fullness fullness) {
    switch (fullness) {
        case Fullness::unknown:
            return "unknown";
        case Fullness::empty:
            return "empty";
        case Fullness::full:
            return "full";
    }
    return {};
}

json::object box_json(const Equipment& box) {
    json::object object;
    object["number"] = text_or_null(box.number);
    object["size_type"] = text_or_null(box.size_type);
    object["fullness"] = fullness_name(box.fullness);
    object["gross_grams"] = grams(box.gross);
    object["temperature_decidegrees"] = number(box.temperature_decidegrees);
    object["seals"] = array_of(box.seals, [](const Seal& seal) { return json::value(seal.number); });
    return object;
}

std::string_view side_name(Overhang::Side side) {
    constexpr std::string_view names[] = {"front", "back", "right", "left", "top"};
    return names[static_cast<std::size_t>(side)];
}

json::value unit_json(const CargoUnit& unit) {
    json::object object = box_json(unit.equipment);
    object["count"] = number(unit.count);
    object["cell"] = text_or_null(unit.cell);
    object["operator"] = text_or_null(unit.operator_code);
    object["verified_grams"] = grams(unit.verified);
    object["places"] = array_of(unit.locations, place_json);
    object["references"] = array_of(unit.references, reference_json);
    object["times"] = array_of(unit.times, time_json);
    object["dangerous"] = array_of(unit.dangerous, danger_json);
    object["overhangs"] = array_of(unit.overhangs, [](const Overhang& reach) {
        return json::value(json::object{{"side", side_name(reach.side)}, {"millimetres", reach.millimetres}});
    });
    return object;
}

json::value item_json(const GoodsItem& item) {
    json::object object{{"number", item.number},
                        {"packages", number(item.packages)},
                        {"package_type", text_or_null(item.package_type)},
                        {"description", text_or_null(item.description)},
                        {"hs", text_or_null(item.hs)},
                        {"gross_grams", grams(item.gross)},
                        {"dangerous", array_of(item.dangerous, danger_json)},
                        {"containers",
                         array_of(item.splits, [](const SplitRef& split) { return json::value(split.container); })}};
    add_particulars(object, item.particulars.get());
    return object;
}

json::value bill_json(const ManifestConsignment& bill) {
    constexpr std::string_view kinds[] = {"straight", "master", "house"};
    json::object object{{"bill", text_or_null(bill.bill)},
                        {"kind", kinds[static_cast<std::size_t>(bill.bill_kind)]},
                        {"master_bill", text_or_null(bill.master_bill)},
                        {"places", array_of(bill.locations, place_json)},
                        {"parties", array_of(bill.parties, party_json)},
                        {"goods", array_of(bill.items, item_json)}};
    add_particulars(object, bill.particulars.get());
    return object;
}

std::string_view verdict_name(AnswerVerdict verdict) {
    constexpr std::string_view names[] = {"unknown", "received", "accepted", "partly_accepted", "refused"};
    return names[static_cast<std::size_t>(verdict)];
}

json::value error_json(const AnsweredError& error) {
    return json::object{{"code", error.code},
                        {"list", text_or_null(error.list)},
                        {"segment", error.place.segment},
                        {"tag", text_or_null(error.place.tag)},
                        {"element", error.place.element},
                        {"component", error.place.component},
                        {"item", text_or_null(error.place.item)},
                        {"text", text_or_null(error.text)},
                        {"references", array_of(error.references, reference_json)}};
}

json::object head_json(const std::string& document, const std::string& function, const CallRef& call) {
    return {{"document", text_or_null(document)}, {"function", text_or_null(function)}, {"call", call_json(call)}};
}

json::object head_json(const MessageHead& head) {
    json::object object = head_json(head.document, head.function, head.call);
    object["document_name"] = text_or_null(head.document_name);
    object["document_time"] = moment(head.document_time);
    object["times"] = array_of(head.times, time_json);
    object["parties"] = array_of(head.parties, party_json);
    object["references"] = array_of(head.references, reference_json);
    return object;
}

/// What most bodies have under one name.
template <class Content>
json::object common_json(const Content& body) {
    json::object object;
    if constexpr (requires { body.head; }) {
        object = head_json(body.head);
    } else {
        object = head_json(body.document, body.function, body.call);
    }
    if constexpr (requires { body.units; }) object["units"] = array_of(body.units, unit_json);
    if constexpr (requires { body.boxes; }) {
        object["units"] = array_of(body.boxes, [](const ReportedBox& box) {
            json::object unit = box_json(box.equipment);
            unit["time"] = moment(box.at);
            unit["haulier"] = text_or_null(box.haulier);
            return json::value(unit);
        });
    }
    if constexpr (requires { body.goods; }) {
        object["goods"] = array_of(body.goods, [](const CarriedGoods& one) { return item_json(one.item); });
    }
    return object;
}

struct BodyJson {
    json::value operator()(const std::monostate&) const { return nullptr; }
    template <class Content>
    json::value operator()(const Content& body) const {
        return common_json(body);
    }
    json::value operator()(const Manifest& manifest) const {
        json::object object = common_json(manifest);
        json::array particulars = particulars_json(manifest);
        if (!particulars.empty()) object["particulars"] = std::move(particulars);
        return object;
    }
    json::value operator()(const TerminalOrder& order) const {
        constexpr std::string_view works[] = {"unknown", "discharge", "load"};
        json::object object = common_json(order);
        object["work"] = works[static_cast<std::size_t>(order.work)];
        return object;
    }
    json::value operator()(const CallReport& report) const {
        json::object object = common_json(report);
        object["flag"] = text_or_null(report.flag);
        object["nature"] = text_or_null(report.nature);
        object["arrival_estimated"] = moment(time_of(report, CallTime::arrival_estimated));
        object["arrival"] = moment(time_of(report, CallTime::arrival));
        object["departure_estimated"] = moment(time_of(report, CallTime::departure_estimated));
        object["departure"] = moment(time_of(report, CallTime::departure));
        object["ports"] = array_of(report.ports, visit_json);
        return object;
    }
    json::value operator()(const Schedule& schedule) const {
        json::object object = common_json(schedule);
        object["ports"] = array_of(schedule.ports, visit_json);
        object["sailings"] = array_of(schedule.sailings, [](const Sailing& sailing) {
            return json::value(json::object{{"call", call_json(sailing.call)}, {"ports", array_of(sailing.ports, visit_json)}});
        });
        return object;
    }
    json::value operator()(const BillOfLading& bill) const {
        json::object object = common_json(bill);
        object["bills"] = array_of(bill.consignments, bill_json);
        return object;
    }
    json::value operator()(const DangerousNotice& notice) const {
        json::object object = common_json(notice);
        object["bills"] = array_of(notice.consignments,
                                   [](const DangerousConsignment& one) { return bill_json(one.consignment); });
        return object;
    }
    json::value operator()(const EntrySummary& summary) const {
        CallRef call;
        call.imo = summary.transport_identity;
        call.voyage = summary.conveyance;
        json::object object = head_json(summary.mrn.empty() ? summary.lrn : summary.mrn, {}, call);
        object["parties"] = array_of(summary.parties, party_json);
        object["places"] = array_of(summary.locations, place_json);
        object["goods"] = array_of(summary.items, [](const EntryItem& item) {
            json::array boxes;
            for (const std::string& box : item.containers) boxes.push_back(json::value(box));
            return json::value(json::object{{"number", item.number},
                                            {"description", text_or_null(item.description)},
                                            {"hs", text_or_null(item.hs)},
                                            {"gross_grams", grams(item.gross)},
                                            {"containers", std::move(boxes)}});
        });
        return object;
    }
    json::value operator()(const Acknowledgement& answer) const {
        json::object object = common_json(answer);
        object["verdict"] = verdict_name(answer.verdict);
        object["interchange"] = text_or_null(answer.interchanges.empty() ? std::string{} : answer.interchanges.front().reference);
        object["errors"] = array_of(answer.errors, error_json);
        object["messages"] = array_of(answer.messages, [](const AnsweredMessage& message) {
            return json::value(json::object{{"reference", message.reference},
                                            {"type", message.type},
                                            {"directory", message.directory},
                                            {"verdict", verdict_name(message.verdict)},
                                            {"errors", array_of(message.errors, error_json)}});
        });
        json::array registered;
        for (const auto& [bill, number] : answer.registered) {
            registered.push_back(json::object{{"bill", bill}, {"number", number}});
        }
        object["registered"] = std::move(registered);
        return object;
    }
};

}  // namespace

boost::json::value body_json(const edi::Body& body) {
    return std::visit(BodyJson{}, body);
}

}  // namespace cargo::ctl
