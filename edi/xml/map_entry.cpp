#include "edi/xml/map_entry.hpp"

#include <fmt/format.h>

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edi/identifiers.hpp"
#include "edi/map_segments.hpp"
#include "edi/xml/bindings.hpp"
#include "edi/xml/entry_checks.hpp"
#include "edi/xml/entry_party.hpp"
#include "edi/xml/leftovers.hpp"
#include "libcargo/entry_summary.hpp"

namespace cargo::edi::xml {
namespace {

/// A declaration on its way.
struct Entry {
    const AwmdsValues& values;
    EntrySummary summary{};
    EntryPositions positions{};
    std::string prepared_day{};

    [[nodiscard]] EntryItem& item() { return summary.items.back(); }
    [[nodiscard]] EntryPackages& packages() { return item().packages.back(); }
    [[nodiscard]] EntryDocument& document() { return item().documents.back(); }
};

using E = Entry;
using V = const Value&;

LocationRef place(V value, const char* qualifier) {
    return {.qualifier = qualifier, .code = std::string(value.text), .name = {}, .terminal = {}, .at = value.at};
}

bool container(E& entry, V value) {
    entry.item().containers.push_back(unit_number(value.text));
    entry.positions.containers.push_back({entry.item().containers.back(), entry.values.kept(value)});
    return true;
}

bool identity(E& entry, V value) {
    entry.summary.transport_identity = value.text;
    entry.positions.identity = entry.values.kept(value);
    return true;
}

bool amended_mrn(E& entry, V value) {
    entry.summary.mrn = value.text;
    entry.positions.mrn = entry.values.kept(value);
    return true;
}

// clang-format off
constexpr Binding<Entry> shared_bindings[] = {
    {"MesSenMES3",                          [](E& e, V v) { e.summary.sender = v.text; return true; }},
    {"MesRecMES6",                          [](E& e, V v) { e.summary.recipient = v.text; return true; }},
    {"DatOfPreMES9",                        [](E& e, V v) { if (v.sound) e.prepared_day = v.text; return true; }},
    {"TimOfPreMES10",                       [](E& e, V v) { if (v.sound && !e.prepared_day.empty()) e.summary.prepared = e.values.stamp(v, e.prepared_day + std::string(v.text), "201"); return true; }},
    {"MesIdeMES19",                         [](E& e, V v) { e.summary.message = v.text; return true; }},
    {"MesTypMES20",                         [](E&, V v) { return v.sound; }},  // the root says it
    {"HEAHEA/TraModAtBorHEA76",             [](E& e, V v) { e.summary.transport_mode = v.text; return true; }},
    {"HEAHEA/IdeOfMeaOfTraCroHEA85",        identity},
    {"HEAHEA/NatOfMeaOfTraCroHEA87",        [](E& e, V v) { e.summary.transport_nationality = v.text; return true; }},
    {"HEAHEA/TotNumOfIteHEA305",            [](E& e, V v) { e.positions.items = e.values.kept(v); e.summary.total_items = e.values.count(v); return true; }},
    {"HEAHEA/TotNumOfPacHEA306",            [](E& e, V v) { e.positions.packages = e.values.kept(v); e.summary.total_packages = e.values.count(v); return true; }},
    {"HEAHEA/TotGroMasHEA307",              [](E& e, V v) { e.positions.gross = e.values.kept(v); e.summary.total_gross = e.values.mass(v, total_mass_max, Severity::warning); return true; }},
    {"HEAHEA/SpeCirIndHEA1",                [](E& e, V v) { e.summary.circumstance = v.text; return true; }},
    {"HEAHEA/ComRefNumHEA",                 [](E& e, V v) { e.summary.commercial_reference = v.text; return true; }},
    {"HEAHEA/ConRefNumHEA",                 [](E& e, V v) { e.summary.conveyance = v.text; return true; }},
    {"HEAHEA/PlaLoaGOOITE334",              [](E& e, V v) { e.summary.locations.push_back(place(v, "9")); return true; }},
    {"HEAHEA/PlaUnlGOOITE334",              [](E& e, V v) { e.summary.locations.push_back(place(v, "11")); return true; }},
    {"GOOITEGDS/IteNumGDS7",                [](E& e, V v) { e.item().number = static_cast<std::uint32_t>(e.values.count(v).value_or(0)); return true; }},
    {"GOOITEGDS/GooDesGDS23",               [](E& e, V v) { e.item().description = one_line(v.text, " "); return true; }},
    {"GOOITEGDS/GroMasGDS46",               [](E& e, V v) { e.item().gross = e.values.mass(v, mass_max, Severity::warning); return true; }},
    {"GOOITEGDS/ComRefNumGIM1",             [](E& e, V v) { e.item().commercial_reference = v.text; return true; }},
    {"GOOITEGDS/UNDanGooCodGDI1",           [](E& e, V v) { e.item().un_number = v.text; return true; }},
    {"GOOITEGDS/PlaLoaGOOITE333",           [](E& e, V v) { e.item().locations.push_back(place(v, "9")); return true; }},
    {"GOOITEGDS/PlaUnlGOOITE333",           [](E& e, V v) { e.item().locations.push_back(place(v, "11")); return true; }},
    {"GOOITEGDS/PRODOCDC2/DocTypDC21",      [](E& e, V v) { e.document().type = v.text; return true; }},
    {"GOOITEGDS/PRODOCDC2/DocRefDC23",      [](E& e, V v) { e.document().number = v.text; return true; }},
    {"GOOITEGDS/SPEMENMT2/AddInfCodMT23",   [](E& e, V v) { e.item().mentions.emplace_back(v.text); return true; }},
    {"GOOITEGDS/COMCODGODITM/ComNomCMD1",   [](E& e, V v) { e.item().hs = e.values.hs(v); return true; }},
    {"GOOITEGDS/CONNR2/ConNumNR21",         container},
    {"GOOITEGDS/PACGS2/KinOfPacGS23",       [](E& e, V v) { e.packages().type = v.text; return true; }},
    {"GOOITEGDS/PACGS2/NumOfPacGS24",       [](E& e, V v) { e.packages().packages = e.values.count(v); return true; }},
    {"GOOITEGDS/PACGS2/NumOfPieGS25",       [](E& e, V v) { e.packages().pieces = e.values.count(v); return true; }},
    {"GOOITEGDS/PACGS2/MarNumOfPacGSL21",   [](E& e, V v) { e.packages().marks = one_line(v.text, " "); return true; }},
    {"ITI/CouOfRouCodITI1",                 [](E& e, V v) { e.summary.countries.emplace_back(v.text); return true; }},
    {"SEAID529/SeaIdSEAID530",              [](E& e, V v) { e.summary.seals.push_back({one_line(v.text, " "), {}}); return true; }},
    {"CUSOFFFENT730/RefNumCUSOFFFENT731",   [](E& e, V v) { e.summary.first_office = v.text; return true; }},
    {"CUSOFFFENT730/ExpDatOfArrFIRENT733",  [](E& e, V v) { if (v.sound) e.summary.arrival_expected = e.values.stamp(v, v.text, "203"); return true; }},
    {"CUSOFFSENT740/RefNumSUBENR909",       [](E& e, V v) { e.summary.later_offices.emplace_back(v.text); return true; }},
};
constexpr Binding<Entry> declaration_bindings[] = {
    {"HEAHEA/RefNumHEA4",                   [](E& e, V v) { e.summary.lrn = v.text; return true; }},
    {"HEAHEA/DecDatTimHEA114",              [](E& e, V v) { if (v.sound) e.summary.declared = e.values.stamp(v, v.text, "203"); return true; }},
    {"CUSOFFLON/RefNumCOL1",                [](E& e, V v) { e.summary.lodgement_office = v.text; return true; }},
};
constexpr Binding<Entry> amendment_bindings[] = {
    {"HEAHEA/DocNumHEA5",                   amended_mrn},
    {"HEAHEA/DatTimAmeHEA113",              [](E& e, V v) { if (v.sound) e.summary.declared = e.values.stamp(v, v.text, "203"); return true; }},
};
// clang-format on

using Takers = std::vector<bool (*)(Entry&, const Value&)>;

Takers takers(const MessageTree& tree) {
    Takers all = bound<Entry>(tree, shared_bindings);
    const bool amendment = tree.message() == "CC313A";
    const Takers own = amendment ? bound<Entry>(tree, amendment_bindings) : bound<Entry>(tree, declaration_bindings);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (own[i] != nullptr) all[i] = own[i];
    }
    return all;
}

class EntryMapper final : public DocumentMapper {
public:
    EntryMapper(PlaceBook& book, FindingLog& findings, PortClock clock)
        : book_(book),
          values_(book, findings, clock),
          entry_{values_},
          takers_(takers(book.tree())),
          header_(book.tree().find("HEAHEA")),
          item_(book.tree().find("GOOITEGDS")),
          packages_(book.tree().find("GOOITEGDS/PACGS2")),
          document_(book.tree().find("GOOITEGDS/PRODOCDC2")),
          leftovers_(book, findings, entry_.summary.unmapped) {
        entry_.summary.amendment = book.tree().message() == "CC313A";
    }

    void group_start(NodeId node, const Position& at) override {
        leftovers_.group_start(at);
        EntrySummary& summary = entry_.summary;
        if (node == header_) summary.at = at;
        if (node == item_) {
            book_.keep(node, at);
            in_item_ = true;
            summary.items.emplace_back().at = at;
        }
        if (node == packages_) entry_.item().packages.emplace_back();
        if (node == document_) entry_.item().documents.emplace_back().at = at;
        party_.start(book_.tree().nodes[node].name, at);
    }
    void value(const Value& value) override {
        if (party_.take(book_.tree().nodes[value.node].name, value.text)) return;
        const auto taker = takers_[value.node];
        if (taker == nullptr || !taker(entry_, value)) leftovers_.leave(value);
    }
    void group_end(NodeId node) override {
        leftovers_.group_end();
        if (party_.is_open()) {
            std::optional<PartyRef> party = party_.end();
            if (party) (in_item_ ? entry_.item().parties : entry_.summary.parties).push_back(std::move(*party));
            return;
        }
        if (node == item_) in_item_ = false;
    }
    void unplaced(std::string_view where, std::string_view text, const Position& at) override {
        leftovers_.unplaced(where, text, at);
    }
    [[nodiscard]] Body finish() override {
        check_entry_summary(entry_.summary, entry_.positions, values_.findings());
        return std::move(entry_.summary);
    }
    [[nodiscard]] std::string reference() const override {
        return entry_.summary.amendment ? entry_.summary.mrn : entry_.summary.lrn;
    }

private:
    PlaceBook& book_;  // of the caller, who outlives us
    AwmdsValues values_;
    Entry entry_;
    EntryParty party_{};
    Takers takers_;
    NodeId header_, item_, packages_, document_;
    bool in_item_ = false;
    Leftovers leftovers_;
};

}  // namespace

std::unique_ptr<DocumentMapper> make_entry_mapper(PlaceBook& book, FindingLog& findings, const Profiles*, PortClock clock,
                                                  BillSink*) {
    return std::make_unique<EntryMapper>(book, findings, clock);
}

}  // namespace cargo::edi::xml
