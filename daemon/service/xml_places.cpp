#include "daemon/service/xml_places.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cargo::service {
namespace {

constexpr std::uint64_t nowhere = ~std::uint64_t{0};

std::uint64_t byte_of(const Position& at) {
    return at.byte_offset.value_or(nowhere);
}

}  // namespace

XmlPlaces::XmlPlaces(const edi::Message& message) : root_(message.header.type) {
    const Manifest* const manifest = std::get_if<Manifest>(&message.body);
    if (manifest == nullptr) return;
    const std::string id = root_ + "/General_segment/General_segment_id";
    head_.push_back({byte_of(manifest->at), "General_segment_id", id});
    head_.push_back({byte_of(manifest->call.at), "Voyage_number", id + "/Voyage_number"});
    bills_.reserve(manifest->consignments.size());
    for (const ManifestConsignment& bill : manifest->consignments) bills_.push_back(byte_of(bill.at));
}

void XmlPlaces::name(std::vector<edi::Finding>& findings) const {
    for (edi::Finding& finding : findings) {
        if (!finding.group.empty()) continue;
        finding.segment = root_;
        finding.group = root_;
        const std::uint64_t byte = byte_of(finding.at);
        if (byte == nowhere) continue;
        for (const Place& place : head_) {
            if (place.byte_offset != byte) continue;
            finding.segment = place.element;
            finding.group = place.path;
        }
        const auto bill = std::ranges::lower_bound(bills_, byte);
        if (bill == bills_.end() || *bill != byte) continue;
        finding.segment = "Bol_segment";
        finding.group = fmt::format("{}/Bol_segment[{}]", root_, bill - bills_.begin() + 1);
    }
}

XmlAgent xml_agent_of(const edi::Message& message) {
    const Manifest* const manifest = std::get_if<Manifest>(&message.body);
    if (manifest == nullptr) return {};
    const auto agent = std::ranges::find(manifest->parties, "CG", &PartyRef::qualifier);
    if (agent == manifest->parties.end()) return {};
    return {agent->id, agent->at};
}

}  // namespace cargo::service
