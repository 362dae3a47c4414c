#include "edi/xml/map_awmds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "edi/identifiers.hpp"
#include "edi/map_segments.hpp"
#include "edi/xml/awmds_bill.hpp"
#include "edi/xml/awmds_party.hpp"
#include "libcargo/limits.hpp"

namespace cargo::edi::xml {
namespace {

ManifestWords awmds_words() {
    return {.at = {"à la ligne", "at line"},
            .master = {"mettez-le dans Master_bol_ref_number", "put it into Master_bol_ref_number"},
            .line = "Goods_segment",
            .split = "ctn_segment",
            .unit = "ctn_segment",
            .call_is_mandatory = true};
}

/// General_segment on its way to the manifest.
struct AwmdsHeader {
    const AwmdsValues& values;
    const Profiles* profiles;  ///< null when the profile is fixed
    Manifest manifest{};
    ManifestPositions positions{};
    std::string office{};
    std::string departure_date{};
    std::optional<Value> arrival{};  ///< without its text
    std::string arrival_date{};
    std::string arrival_time{};
};

using H = AwmdsHeader;
using V = const Value&;

bool place(H& header, V value, const char* qualifier) {
    header.manifest.locations.push_back(
        {.qualifier = qualifier, .code = std::string(value.text), .name = {}, .terminal = {}, .at = value.at});
    return true;
}

/// The office tells the country, and so what elements are called from here on.
bool office(H& header, V value) {
    header.office = value.text;
    if (header.profiles != nullptr) {
        if (const MessageTree* country = header.profiles->by_office(value.text)) header.values.book().change_tree(*country);
    }
    return place(header, value, "22");
}

bool voyage(H& header, V value) {
    header.manifest.call.voyage = value.text;
    header.manifest.call.at = header.values.kept(value);
    return true;
}

bool departure(H& header, V value) {
    header.departure_date = value.text;
    if (value.sound) header.manifest.departure_estimated = header.values.time(value, value.text, {});
    return true;
}

bool arrival(H& header, V value) {
    if (!value.sound) return true;
    header.arrival_date = value.text;
    header.arrival = Value{value.node, {}, value.at, true};
    return true;
}

/// An IMO number when it has the shape of one; another registration has no place.
bool registration(H& header, V value) {
    std::string number = unit_number(value.text);
    if (number.starts_with("IMO")) number.erase(0, 3);
    if (!is_imo_shape(number)) return false;
    if (imo_check_digit(number) != number.back()) {
        header.values.wrong(value, Errc::value_bad_check_digit, Scope::stop_message, imo_words(number));
    }
    header.manifest.call.imo = std::move(number);
    return true;
}

// clang-format off
constexpr Binding<AwmdsHeader> bindings[] = {
    {"General_segment/General_segment_id/Customs_office_code",                      office},
    {"General_segment/General_segment_id/Voyage_number",                            voyage},
    {"General_segment/General_segment_id/Date_of_departure",                        departure},
    {"General_segment/General_segment_id/Date_of_arrival",                          arrival},
    {"General_segment/General_segment_id/Time_of_arrival",                          [](H& h, V v) { if (v.sound) h.arrival_time = v.text; return true; }},
    {"General_segment/Totals_segment/Total_number_of_bols",                         [](H& h, V v) { h.positions.consignments = h.values.kept(v); h.manifest.total_consignments = h.values.count(v); return true; }},
    {"General_segment/Totals_segment/Total_number_of_packages",                     [](H& h, V v) { h.positions.totals.packages = h.values.kept(v); h.manifest.total_packages = h.values.count(v); return true; }},
    {"General_segment/Totals_segment/Total_number_of_containers",                   [](H& h, V v) { h.positions.equipment = h.values.kept(v); h.manifest.total_equipment = h.values.count(v); return true; }},
    {"General_segment/Totals_segment/Total_gross_mass",                             [](H& h, V v) { h.positions.totals.gross = h.values.kept(v); h.manifest.total_gross = h.values.mass(v, total_mass_max); return true; }},
    {"General_segment/Transport_information/Mode_of_transport_code",                [](H& h, V v) { return h.values.meaning(v) == "sea"; }},  // taken for granted
    {"General_segment/Transport_information/Identity_of_transporter",               [](H& h, V v) { h.manifest.call.ship_name = v.text; return true; }},
    {"General_segment/Transport_information/Registration_number_of_transport_code", registration},
    {"General_segment/Load_unload_place/Place_of_departure_code",                   [](H& h, V v) { return place(h, v, "5"); }},
    {"General_segment/Load_unload_place/Place_of_destination_code",                 [](H& h, V v) { return place(h, v, "8"); }},
};
// clang-format on

class AwmdsMapper final : public DocumentMapper {
public:
    AwmdsMapper(PlaceBook& book, FindingLog& findings, const Profiles* profiles, PortClock clock)
        : book_(book),
          values_(book, findings, clock),
          header_{values_, profiles},
          bill_(values_),
          header_takers_(bound<AwmdsHeader>(book.tree(), bindings)),
          bill_takers_(bound<AwmdsBill>(book.tree(), awmds_bill_bindings())),
          identification_(book.tree().find("General_segment/General_segment_id")),
          bill_node_(book.tree().find("Bol_segment")),
          box_node_(book.tree().find("Bol_segment/ctn_segment")),
          goods_node_(book.tree().find("Bol_segment/Goods_segment")) {
        header_.positions.words = awmds_words();
        header_.positions.units_found = 0;
        header_.manifest.document_name = "785";  // what a CUSCAR of it would say: cargo manifest, original
        header_.manifest.function = "9";
    }

    void group_start(NodeId node, const Position& at) override;
    void value(const Value& value) override;
    void group_end(NodeId node) override;
    void unplaced(std::string_view where, std::string_view text, const Position& at) override;
    [[nodiscard]] Body finish() override;
    [[nodiscard]] std::string reference() const override { return header_.manifest.document; }

private:
    bool take(const Value& value);
    void end_identification();
    void end_party();
    void leave(const Value& value);
    [[nodiscard]] bool may_leave();

    PlaceBook& book_;  // of the caller, who outlives us
    AwmdsValues values_;
    AwmdsHeader header_;
    AwmdsBill bill_;
    AwmdsParty party_{};
    std::vector<bool (*)(AwmdsHeader&, const Value&)> header_takers_;
    std::vector<bool (*)(AwmdsBill&, const Value&)> bill_takers_;
    NodeId identification_, bill_node_, box_node_, goods_node_;
    bool in_bill_ = false;
    std::vector<std::uint64_t> groups_{};  ///< where the open ones began
    std::uint64_t left_group_ = 0;         ///< the one whose values the last Unmapped lists
    bool left_too_many_ = false;
};

void AwmdsMapper::group_start(NodeId node, const Position& at) {
    groups_.push_back(at.byte_offset.value_or(0));
    if (node == identification_ || node == bill_node_ || node == box_node_ || node == goods_node_) book_.keep(node, at);
    if (node == identification_) header_.manifest.at = at;
    if (node == bill_node_) {
        in_bill_ = true;
        bill_.start(at);
        ++header_.positions.consignments_found;
    }
    if (node == box_node_) bill_.start_box(at);
    if (node == goods_node_) bill_.start_goods(at);
    party_.start(book_.tree().nodes[node].name, at);
}

void AwmdsMapper::group_end(NodeId node) {
    if (!groups_.empty()) groups_.pop_back();  // the root ends as a group, and began as none
    if (party_.is_open()) return end_party();
    if (node == identification_) end_identification();
    if (node != bill_node_) return;
    bill_.end(header_.manifest, header_.positions);
    in_bill_ = false;
}

bool AwmdsMapper::take(const Value& value) {
    if (party_.take(book_.tree().nodes[value.node].name, value.text)) return true;
    if (in_bill_) {
        const auto taker = bill_takers_[value.node];
        return taker != nullptr && taker(bill_, value);
    }
    const auto taker = header_takers_[value.node];
    return taker != nullptr && taker(header_, value);
}

void AwmdsMapper::value(const Value& value) {
    if (!take(value)) leave(value);
}

void AwmdsMapper::end_party() {
    std::optional<PartyRef> party = party_.end();
    if (!party) return;
    Manifest& manifest = header_.manifest;
    if (!in_bill_ && party->qualifier == "CA") manifest.call.carrier = party->id;
    (in_bill_ ? bill_.consignment.parties : manifest.parties).push_back(std::move(*party));
}

/// Office, voyage and day of departure are what ASYCUDA knows a manifest by.
void AwmdsMapper::end_identification() {
    Manifest& manifest = header_.manifest;
    manifest.document = fmt::format("{}/{}/{}", header_.office, manifest.call.voyage, header_.departure_date);
    if (!header_.arrival) return;
    Value arrival = *header_.arrival;
    arrival.text = header_.arrival_date;
    manifest.arrival_estimated = values_.time(arrival, header_.arrival_date, header_.arrival_time);
}

/// A list nobody can read any more is a flood: it refuses the message, and is cut.
bool AwmdsMapper::may_leave() {
    if (header_.manifest.unmapped.size() < limits::xml_unmapped_max) return true;
    if (!std::exchange(left_too_many_, true)) {
        report(values_.findings(), Errc::syntax_too_large, Severity::error, Scope::stop_message, Place{"Awmds"}, {},
               {fmt::format("Plus de {} groupes de valeurs n'ont pas de place dans le manifeste.", limits::xml_unmapped_max),
                fmt::format("More than {} groups of values have no place in the manifest.", limits::xml_unmapped_max)});
    }
    return false;
}

void AwmdsMapper::unplaced(std::string_view where, std::string_view text, const Position& at) {
    if (!may_leave()) return;
    const std::string_view name = where.substr(where.rfind('/') + 1);
    header_.manifest.unmapped.push_back({std::string(name), fmt::format("{}={}", name, one_line(text, " ")), at});
    left_group_ = 0;
}

/// What has no place is listed by the group it stands in, as EDIFACT's is by its segment.
void AwmdsMapper::leave(const Value& value) {
    const MessageTree& tree = book_.tree();
    const Node& node = tree.nodes[value.node];
    const std::uint64_t group = groups_.empty() ? 0 : groups_.back();
    std::vector<Unmapped>& all = header_.manifest.unmapped;
    if (group != 0 && group == left_group_ && !all.empty()) {
        all.back().text += fmt::format(" {}={}", node.shown, one_line(value.text, " "));
        return;
    }
    if (!may_leave()) return;
    left_group_ = group;
    all.push_back({tree.nodes[node.parent].shown, fmt::format("{}={}", node.shown, one_line(value.text, " ")), value.at});
}

Body AwmdsMapper::finish() {
    check_manifest(header_.manifest, header_.positions, values_.findings());
    return std::move(header_.manifest);
}

}  // namespace

std::unique_ptr<DocumentMapper> make_awmds_mapper(PlaceBook& book, FindingLog& findings, const Profiles* profiles,
                                                  PortClock clock) {
    return std::make_unique<AwmdsMapper>(book, findings, profiles, clock);
}

}  // namespace cargo::edi::xml
