#include "edi/xml/map_awmds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <utility>
#include <vector>

#include "edi/identifiers.hpp"
#include "edi/map_segments.hpp"
#include "edi/xml/awmds_bill.hpp"
#include "edi/xml/awmds_party.hpp"
#include "edi/xml/leftovers.hpp"

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

/// What stands before the bills, on its way to the manifest.
struct AwmdsHeader {
    const AwmdsValues& values;
    const Profiles* profiles;  ///< null when the profile is fixed
    std::string master{};      ///< of a degroupage: the bill whose houses these are
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
        PlaceBook& book = header.values.book();
        const MessageTree* const country = header.profiles->by_office(book.tree().message(), value.text);
        if (country != nullptr) book.change_tree(*country);
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

bool party(H& header, V value, const char* qualifier) {
    PartyRef party;
    party.qualifier = qualifier;
    party.id = value.text;
    party.at = value.at;
    header.manifest.parties.push_back(std::move(party));
    return true;
}

/// The master whose houses follow: what acceptance finds it by.
bool master(H& header, V value) {
    header.master = value.text;
    header.manifest.references.push_back({"MB", header.master, value.at});
    return true;
}

bool agent(H& header, V value) {
    return party(header, value, "CG");
}

/// A carrier of its own on the other's ship.
bool coloader(H& header, V value) {
    return party(header, value, "CA");
}

// clang-format off
constexpr Binding<AwmdsHeader> awmds_bindings[] = {
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
constexpr Binding<AwmdsHeader> awbolds_bindings[] = {
    {"Master_bol/Customs_office_code",              office},
    {"Master_bol/Voyage_number",                    voyage},
    {"Master_bol/Date_of_departure",                departure},
    {"Master_bol/Reference_number",                 master},
    {"Master_bol/Shipping_Agent_code",              agent},
};
constexpr Binding<AwmdsHeader> awappend_bindings[] = {
    {"Manifest_identification/Customs_office_code", office},
    {"Manifest_identification/Voyage_number",       voyage},
    {"Manifest_identification/Date_of_departure",   departure},
};
constexpr Binding<AwmdsHeader> awmcds_bindings[] = {
    {"Manifest_identification/Customs_office_code", office},
    {"Manifest_identification/Voyage_number",       voyage},
    {"Manifest_identification/Date_of_departure",   departure},
    {"Manifest_identification/Coloader_code",       coloader},
    {"Manifest_identification/Shipping_Agent_code", agent},
};
// clang-format on

/// What the messages of the family differ in.
struct Kin {
    std::string_view message;
    std::string_view identification;  ///< the element that names the manifest
    const char* function;             ///< EDIFACT 1225: 9 original, 2 addition to a manifest that is there
    std::span<const Binding<AwmdsHeader>> bindings;
};
constexpr std::array<Kin, 4> family{{
    {"Awmds", "General_segment/General_segment_id", "9", awmds_bindings},
    {"Awbolds", "Master_bol", "2", awbolds_bindings},
    {"Awappend", "Manifest_identification", "2", awappend_bindings},
    {"Awmcds", "Manifest_identification", "2", awmcds_bindings},
}};

const Kin& kin_of(const MessageTree& tree) {
    const auto found = std::ranges::find(family, tree.message(), &Kin::message);
    if (found == family.end()) std::abort();  // the caller's table says who is of the family
    return *found;
}

class AwmdsMapper final : public DocumentMapper {
public:
    AwmdsMapper(PlaceBook& book, FindingLog& findings, const Profiles* profiles, PortClock clock, BillSink* bills)
        : book_(book),
          values_(book, findings, clock),
          header_{values_, profiles},
          checks_(header_.positions.words, findings),
          bill_(values_, checks_, bills),
          header_takers_(bound<AwmdsHeader>(book.tree(), kin_of(book.tree()).bindings)),
          bill_takers_(bound<AwmdsBill>(book.tree(), awmds_bill_bindings())),
          identification_(book.tree().find(kin_of(book.tree()).identification)),
          bill_node_(book.tree().find("Bol_segment")),
          box_node_(book.tree().find("Bol_segment/ctn_segment")),
          goods_node_(book.tree().find("Bol_segment/Goods_segment")),
          bills_(bills),
          leftovers_(book, findings, header_.manifest.unmapped) {
        for (const Node& node : book.tree().nodes) parties_.push_back(AwmdsParty::qualifier_of(node.name));
        header_.positions.words = awmds_words();
        header_.positions.units_found = 0;
        header_.manifest.document_name = "785";  // what a CUSCAR of it would say: cargo manifest, original
        header_.manifest.function = kin_of(book.tree()).function;
    }

    void group_start(NodeId node, const Position& at) override;
    void value(const Value& value) override;
    void group_end(NodeId node) override;
    void unplaced(std::string_view where, std::string_view text, const Position& at) override {
        leftovers_.unplaced(where, text, at);
    }
    [[nodiscard]] Body finish() override;
    [[nodiscard]] std::string reference() const override {
        return header_.master.empty() ? header_.manifest.document : header_.manifest.document + "/" + header_.master;
    }

private:
    bool take(const Value& value);
    void expect_bills();
    void end_identification();
    void end_party();

    PlaceBook& book_;  // of the caller, who outlives us
    AwmdsValues values_;
    AwmdsHeader header_;
    PassingManifest checks_;
    AwmdsBill bill_;
    AwmdsParty party_{};
    std::vector<const char*> parties_{};  ///< by node: the qualifier of an element that is a party
    std::vector<bool (*)(AwmdsHeader&, const Value&)> header_takers_;
    std::vector<bool (*)(AwmdsBill&, const Value&)> bill_takers_;
    NodeId identification_, bill_node_, box_node_, goods_node_;
    BillSink* bills_;
    bool in_bill_ = false;
    Leftovers leftovers_;
};

/// Room for what the totals announce, as far as they can be believed before it comes.
void AwmdsMapper::expect_bills() {
    constexpr std::int64_t believed_max = 16'384;
    const auto room = [&](const std::optional<std::int64_t>& announced) {
        return static_cast<std::size_t>(std::clamp<std::int64_t>(announced.value_or(0), 0, believed_max));
    };
    Manifest& manifest = header_.manifest;
    manifest.consignments.reserve(room(manifest.total_consignments));
    manifest.equipment.reserve(room(manifest.total_equipment));
}

void AwmdsMapper::group_start(NodeId node, const Position& at) {
    leftovers_.group_start(at);
    if (node == bill_node_) bill_.start(at);
    if (node == identification_ || node == bill_node_ || node == box_node_ || node == goods_node_) book_.keep(node, at);
    if (node == identification_) header_.manifest.at = at;
    if (node == bill_node_) {
        if (header_.positions.consignments_found == 0 && bills_ == nullptr) expect_bills();
        in_bill_ = true;
        ++header_.positions.consignments_found;
    }
    if (node == box_node_) bill_.start_box(at);
    if (node == goods_node_) bill_.start_goods(at);
    if (const char* const qualifier = parties_[node]) party_.start(qualifier, at);
}

void AwmdsMapper::group_end(NodeId node) {
    leftovers_.group_end();
    if (party_.is_open()) return end_party();
    if (node == identification_) end_identification();
    if (node != bill_node_) return;
    if (!header_.master.empty()) bill_.degroup(header_.master);
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
    if (!take(value)) leftovers_.leave(value);
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

Body AwmdsMapper::finish() {
    checks_.finish(header_.manifest, header_.positions);
    if (bills_ != nullptr) bills_->end({.masters = checks_.straight_masters()});
    return std::move(header_.manifest);
}

}  // namespace

std::unique_ptr<DocumentMapper> make_awmds_mapper(PlaceBook& book, FindingLog& findings, const Profiles* profiles,
                                                  PortClock clock, BillSink* bills) {
    return std::make_unique<AwmdsMapper>(book, findings, profiles, clock, bills);
}

}  // namespace cargo::edi::xml
