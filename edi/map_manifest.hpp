#pragma once

#include <optional>
#include <string>
#include <vector>

#include "edi/manifest_checks.hpp"
#include "edi/map_goods.hpp"
#include "edi/map_particulars.hpp"
#include "edi/map_segments.hpp"
#include "edi/passing_manifest.hpp"
#include "libcargo/manifest.hpp"

namespace cargo::edi {

/// RFF 1153: BM, AAS, AAM straight; MB master; BH, HWB, ABH house. Nothing for other references.
[[nodiscard]] std::optional<BillKind> bill_kind_of(std::string_view qualifier);

/// The numbers of bills that the references of one consignment give.
struct BillNumbers {
    std::string straight{};
    std::string master{};
    std::string house{};

    [[nodiscard]] std::string& of(BillKind kind) {
        if (kind == BillKind::master) return master;
        return kind == BillKind::house ? house : straight;
    }
    /// Number, kind and master of the one bill they are: a house names its master, else `document` is it; a straight bill that
    /// stands under a master is its house; alone, a master is one. Leaves `bill` as it is when there is no number.
    void name(ManifestConsignment& bill, const std::string& document) const;
};

/// A bill of more parts of a kind leaves none of their memory to the next.
inline constexpr std::size_t parts_kept_max = 16;

/// The parts of the bill under way, where those of one before it that nobody took are filled again: so their texts keep their
/// room. Until fill_up() the list may be longer than what was told.
template <class Part>
class Refilled {
public:
    /// The next one; all of it is to be written.
    [[nodiscard]] Part& next(std::vector<Part>& list) {
        ++used_;
        return used_ <= list.size() ? list[used_ - 1] : list.emplace_back();
    }
    void fill_up(std::vector<Part>& list) const {
        if (list.size() > used_) list.resize(used_);
    }
    /// Of a bill that begins.
    void begin(std::vector<Part>& list) {
        used_ = 0;
        list.swap(spare_);
    }
    /// Of a bill that was handed on.
    void keep(std::vector<Part>& list) {
        if (list.size() <= parts_kept_max) spare_.swap(list);
    }

private:
    std::size_t used_ = 0;
    std::vector<Part> spare_{};
};

/// A manifest under way: what CUSCAR and IFCSUM share, which tell the same in other groups. The mapping says what a segment is;
/// the draft keeps where in the manifest the reading is, and closes what ends.
class ManifestDraft {
public:
    /// The tools and `sink` outlive it; null: the manifest keeps its bills.
    ManifestDraft(const MapTools& tools, BillSink* sink, BoxesTold boxes)
        : tools_(tools), sink_(sink), goods_(tools), checks_(positions_.words, tools.findings(), boxes) {}
    ManifestDraft(const ManifestDraft&) = delete;
    ManifestDraft& operator=(const ManifestDraft&) = delete;

    // The header.
    void document(Fields& fields);          ///< BGM
    void time_of_call(Fields& fields);      ///< DTM
    void header_reference(Fields& fields);  ///< RFF
    void header_total(Fields& fields);      ///< CNT
    void ship(Fields& fields);              ///< TDT, of which only the main one has a place
    void nature(Fields& fields) { nature(fields, manifest_.nature); }  ///< GIS, GEI
    void party(Fields& fields) { tools_.party(fields, manifest_.parties.emplace_back()); }
    void location(Fields& fields) { tools_.location(fields, manifest_.locations.emplace_back()); }

    // Equipment; what follows an EQD belongs to it.
    void unit(Fields& fields);
    void unit_detail(Fields& fields);
    /// Of a bill's own; what a bill adds to it while it is here is added to it as well as said by say_fullness().
    void unit_of_bill(Equipment&& unit) { manifest_.equipment.push_back(std::move(unit)); }
    /// By the order it was told in, from 0; null when it was handed on.
    [[nodiscard]] Equipment* unit_told(std::size_t index);
    void say_fullness(std::string_view number, Fullness fullness);

    // Consignments. A CNI may hold several bills; goods before any bill get one without a number, which is reported.
    void start_consignment(Fields& fields);  ///< CNI; its document is told by document_of_consignment()
    void start_bill(Fields& fields, BillKind kind);
    void consignment_total(Fields& fields) { total(fields, document_gross_, document_packages_, document_totals_); }
    void bill_total(Fields& fields);
    void bill_nature(Fields& fields) { nature(fields, current().nature); }
    void bill_particular(Fields& fields) { read_particular(fields, current().particulars); }
    void reference(Fields& fields);
    [[nodiscard]] ManifestConsignment& current();
    [[nodiscard]] LocationRef& add_location() { return locations_.next(current().locations); }
    [[nodiscard]] PartyRef& add_party() { return parties_.next(current().parties); }
    [[nodiscard]] std::size_t bills_of_consignment() const { return bills_; }
    [[nodiscard]] const std::string& document_of_consignment() const { return document_; }
    [[nodiscard]] const Position& consignment_at() const { return consignment_at_; }
    [[nodiscard]] std::uint32_t sequence() const { return sequence_; }
    /// A bill that is known by the CNI itself.
    void start_unnamed_bill();
    void end_consignment();

    // Goods lines.
    void start_line(Fields& fields);
    [[nodiscard]] GoodsItem* line();  ///< null before the first of a bill
    void goods(Fields& fields);       ///< a segment of the line
    void goods_indicator(Fields& fields);

    void unmapped(const Fields& fields) { manifest_.unmapped.push_back(fields.unmapped()); }
    /// Goods that go on, which is known only now. `bill`: by the order they were told in, from 0.
    void transhipped(std::size_t bill);
    [[nodiscard]] std::size_t bills_told() const { return checks_.bills() + manifest_.consignments.size() - bills_passed_; }
    [[nodiscard]] Manifest& manifest() { return manifest_; }
    [[nodiscard]] ManifestPositions& positions() { return positions_; }
    /// Closes what is open; without bills and boxes where somebody took them.
    [[nodiscard]] Manifest finish();

private:
    void nature(Fields& fields, std::string& place);
    void total(Fields& fields, std::optional<Grams>& gross, std::optional<std::int64_t>& packages, PositionOfTotals& positions);
    ManifestConsignment& make_bill();
    void fill_up();
    ManifestConsignment& add_bill();
    [[nodiscard]] bool document_is_told() const;
    void end_line();
    void pass_units();
    void pass_bills();

    const MapTools& tools_;
    BillSink* sink_;
    GoodsMap goods_;
    Manifest manifest_{};
    ManifestPositions positions_{};
    PassingManifest checks_;  // knows the words of the positions
    Refilled<LocationRef> locations_{};  ///< of the last bill
    Refilled<PartyRef> parties_{};
    std::vector<GoodsItem> room_for_items_{};  ///< of a bill that was handed on; empty
    std::size_t units_passed_ = 0, bills_passed_ = 0;  ///< of those in the manifest
    std::uint32_t units_told_ = 0;  ///< of those that were looked at
    ManifestEnd end_{};
    // The CNI being read.
    bool in_consignment_ = false;
    bool in_line_ = false;  ///< the last line of the last bill may still be told more
    std::uint32_t sequence_ = 0;
    std::string document_;  ///< C503 of CNI: the master, for houses
    std::string master_;    ///< the last MB or BM of this CNI
    Position consignment_at_{};
    std::size_t bills_ = 0;  ///< of this CNI
    std::optional<Grams> document_gross_{};
    std::optional<std::int64_t> document_packages_{};
    PositionOfTotals document_totals_{};
    std::vector<Reference> references_{};  ///< before the first bill of this CNI
};

}  // namespace cargo::edi
