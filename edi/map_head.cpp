#include "edi/map_head.hpp"

#include <utility>

namespace cargo::edi {

void read_remark(Fields& fields, std::vector<Remark>& remarks) {
    Remark& remark = remarks.emplace_back();
    remark.at = fields.at();
    fields.text_to(remark.subject, 1);
    fields.text_to(remark.code, 3, 1);
    fields.free_text_to(remark.text, 4);
    fields.known(5, 1, {"FR", "EN"});
}

void read_contact(Fields& fields, std::vector<Contact>& contacts) {
    Contact& contact = contacts.emplace_back();
    contact.at = fields.at();
    fields.text_to(contact.function, 1);
    fields.joined_to(contact.name, {{2}}, " ", {});
}

void read_contact_address(Fields& fields, std::vector<Contact>& contacts) {
    if (contacts.empty()) contacts.emplace_back().at = fields.at();
    contacts.back().addresses.push_back(fields.text(1, 2) + " " + fields.text(1, 1));
}

void read_transport(Fields& fields, std::vector<Transport>& transports) {
    Transport& transport = transports.emplace_back();
    transport.at = fields.at();
    fields.text_to(transport.stage, 1);
    fields.text_to(transport.journey, 2);
    fields.text_to(transport.mode, 3, 1);
    fields.text_to(transport.means, 4, 1);
    fields.text_to(transport.carrier, 5, 1);
    fields.known(5, 2, {"172", "160", "182", "ZZZ"});
    fields.known(5, 3, {"20", "87", "166", "ZZZ"});
    fields.text_to(transport.carrier_name, 5, 4);
    fields.text_to(transport.vehicle, 8, 1);
    fields.known(8, 2, {"146", "103", "ZZZ"});
    fields.known(8, 3, {"11", "ZZZ", "54"});
    fields.text_to(transport.vehicle_name, 8, 4);
}

void TimeMap::read(Fields& fields, std::vector<NamedTime>& times) {
    const std::string_view qualifier = fields.peek(1, 1);
    if (!fields.has(1, 2)) {
        fields.take(1, 1);
        fields.take(1, 3);
        return;
    }
    const std::string_view format = fields.peek(1, 3);
    if (format == "401" && !times.empty() && day_qualifier_ == qualifier && times.back().qualifier == qualifier) {
        const std::optional<Instant> both = tools_.time_of(day_ + std::string(fields.peek(1, 2)));
        if (!both) return;
        times.back().time = *both;
        for (std::uint16_t component = 1; component <= 3; ++component) fields.take(1, component);
        day_qualifier_.clear();
        return;
    }
    std::string name = fields.text(1, 1);
    const std::string day = format == "102" ? std::string(fields.peek(1, 2)) : std::string{};
    const Position at = fields.at();
    const std::optional<Instant> time = tools_.time(fields);
    if (!time) return;
    day_ = day;
    day_qualifier_ = day.empty() ? std::string{} : name;
    times.push_back({std::move(name), *time, at});
}

void HeadMap::segment(Fields& fields) {
    const std::string_view tag = fields.tag();
    const std::span<const Group> groups = fields.segment().groups();
    if (tag == "BGM") return document(fields);
    if (tag == "NAD" && (groups.empty() || fields.segment().in_group("NAD"))) {
        return tools_.party(fields, head_.parties.emplace_back());
    }
    if (tag == "CTA") return read_contact(fields, head_.contacts);
    if (tag == "COM") return read_contact_address(fields, head_.contacts);
    if (tag == "FTX") return read_remark(fields, head_.remarks);
    if (tag == "TDT") return transport(fields);
    if (!groups.empty() && groups[0].trigger == "TDT") return of_transport(fields);
    if (tag == "LOC") return tools_.location(fields, head_.locations.emplace_back());
    if (groups.empty() && tag == "DTM") return time(fields, head_.times);
    // What stands behind a party is the party's own, and a date behind a reference the reference's.
    if (tag == "RFF" && (groups.empty() || fields.segment().in_group("RFF"))) reference(fields);
}

void HeadMap::document(Fields& fields) {
    head_.at = fields.at();
    fields.text_to(head_.document_name, 1, 1);
    fields.text_to(head_.document, 2, 1);
    fields.text_to(head_.function, 3);
}

void HeadMap::time(Fields& fields, std::vector<NamedTime>& times) {
    if (fields.peek(1, 1) == "137" && fields.has(1, 2) && !head_.document_time) {
        head_.document_time = tools_.time(fields);
        return;
    }
    times_.read(fields, times);
}

void HeadMap::transport(Fields& fields) {
    of_ship_ = fields.peek(1) == "20";
    if (of_ship_) return tools_.ship(fields, head_.call);
    read_transport(fields, head_.transports);
}

void HeadMap::of_transport(Fields& fields) {
    const std::string_view tag = fields.tag();
    Transport* const other = of_ship_ || head_.transports.empty() ? nullptr : &head_.transports.back();
    if (tag == "LOC") {
        tools_.location(fields, (other != nullptr ? other->locations : head_.locations).emplace_back());
    } else if (tag == "DTM") {
        times_.read(fields, other != nullptr ? other->times : head_.times);
    } else if (tag == "RFF") {
        if (other == nullptr) return reference(fields);
        tools_.reference(fields, other->references.emplace_back());
    }
}

void HeadMap::reference(Fields& fields) {
    Reference reference = tools_.reference(fields);
    if (!take_call_reference(reference, head_.call)) head_.references.push_back(std::move(reference));
}

}  // namespace cargo::edi
