#include "daemon/service/xml_places.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cargo::service {
namespace {

constexpr std::uint64_t nowhere = ~std::uint64_t{0};

std::uint64_t byte_of(const Position& at) {
    return at.byte_offset.value_or(nowhere);
}

/// The element that names the manifest.
std::string identification_of(const std::string& root) {
    if (root == "Awmds") return "General_segment_id";
    return root == "Awbolds" ? "Master_bol" : "Manifest_identification";
}

}  // namespace

XmlPlaces::XmlPlaces(const edi::Message& message) : root_(message.header.type) {
    if (const EntrySummary* const declaration = std::get_if<EntrySummary>(&message.body))
        head_.push_back({byte_of(declaration->at), "HEAHEA", root_ + "/HEAHEA"});
    const Manifest* const manifest = std::get_if<Manifest>(&message.body);
    if (manifest == nullptr) return;
    const std::string element = identification_of(root_);
    const std::string id = root_ + "/" + (root_ == "Awmds" ? "General_segment/" : "") + element;
    head_.push_back({byte_of(manifest->at), element, id});
    head_.push_back({byte_of(manifest->call.at), "Voyage_number", id + "/Voyage_number"});
    for (const Reference& master : manifest->references)
        head_.push_back({byte_of(master.at), "Reference_number", id + "/Reference_number"});
    bills_.reserve(manifest->consignments.size());
    for (const ManifestConsignment& bill : manifest->consignments) {
        for (const GoodsItem& item : bill.items) {
            for (const SplitRef& split : item.splits) boxes_.emplace(byte_of(split.at), bills_.size());
        }
        bills_.push_back(byte_of(bill.at));
    }
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
        if (const auto box = boxes_.find(byte); box != boxes_.end()) {
            finding.segment = "Ctn_reference";
            finding.group = fmt::format("{}/Bol_segment[{}]/ctn_segment", root_, box->second + 1);
        }
        const auto bill = std::ranges::lower_bound(bills_, byte);
        if (bill == bills_.end() || *bill != byte) continue;
        finding.segment = "Bol_segment";
        finding.group = fmt::format("{}/Bol_segment[{}]", root_, bill - bills_.begin() + 1);
    }
}

XmlAgent xml_agent_of(const edi::Message& message) {
    const Manifest* const manifest = std::get_if<Manifest>(&message.body);
    if (manifest == nullptr || message.header.type != "Awmds") return {};
    const auto agent = std::ranges::find(manifest->parties, "CG", &PartyRef::qualifier);
    if (agent == manifest->parties.end()) return {};
    return {agent->id, agent->at};
}

}  // namespace cargo::service
