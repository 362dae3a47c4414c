#include "edi/manifest_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libcargo/container_number.hpp"

namespace cargo::edi {
namespace {

/// Of a number, in a manifest that outlives the table. std's hash looks at eight bytes at a time, Boost's at one.
template <class Value>
using ByText = boost::unordered_flat_map<std::string_view, Value, std::hash<std::string_view>>;

/// What every check looks at, indexed once.
struct Subject {
    const Manifest& manifest;
    const ManifestPositions& positions;
    FindingLog& findings;
    ByText<const Equipment*> equipment{};            ///< by number
    ByText<const ManifestConsignment*> masters{};    ///< bills that houses name as theirs
    std::vector<const Equipment*> boxes_of_splits{};  ///< the announced box of each split, in their order; null without
};

void refuse(const Subject& subject, Errc code, Scope scope, std::string_view tag, const Position& at, std::string_view value,
            Words words, Severity severity = Severity::error) {
    report(subject.findings, code, severity, scope, Place{tag, at}, value, std::move(words));
}

/// Kilograms for a sentence: whole ones without decimals.
std::string kilograms(Grams mass) {
    if (mass.value % 1'000 == 0) return fmt::format("{}", mass.value / 1'000);
    return fmt::format("{}.{:03}", mass.value / 1'000, mass.value % 1'000);
}

void the_call_is_named(const Subject& subject) {
    const CallRef& call = subject.manifest.call;
    const bool by_ship = (!call.imo.empty() || !call.call_sign.empty()) && !call.voyage.empty();
    if (!call.stay.empty() || by_ship || subject.positions.words.call_is_mandatory) return;
    refuse(subject, Errc::message_call_unknown, Scope::stop_message, "TDT", call.at, {},
           {"Le manifeste ne nomme aucune escale : donnez le numéro d'escale (RFF+ATZ), ou le numéro OMI et le voyage (TDT+20).",
            "The manifest names no port call: give the stay number (RFF+ATZ), or the IMO number and voyage (TDT+20)."});
}

void a_bill_comes_once(const Subject& subject) {
    ByText<const ManifestConsignment*> seen;
    seen.reserve(subject.manifest.consignments.size());
    for (const ManifestConsignment& bill : subject.manifest.consignments) {
        if (bill.bill.empty()) continue;
        const auto [first, inserted] = seen.emplace(bill.bill, &bill);
        if (inserted) continue;
        const std::uint32_t before = first->second->at.segment;
        refuse(subject, Errc::message_bill_duplicate, Scope::stop_group, "RFF", bill.at, bill.bill,
               {fmt::format("Le connaissement {} est déjà {} {} de ce message. Chaque connaissement vient une seule fois : "
                            "regroupez ses marchandises, ou corrigez le numéro.",
                            bill.bill, subject.positions.words.at.french, before),
                fmt::format("Bill {} is already {} {} of this message. Each bill comes once: join its goods, or correct "
                            "the number.",
                            bill.bill, subject.positions.words.at.english, before)});
    }
}

void a_house_has_a_master(const Subject& subject) {
    for (const ManifestConsignment& bill : subject.manifest.consignments) {
        if (bill.bill_kind != BillKind::house || !bill.master_bill.empty()) continue;
        refuse(
            subject, Errc::message_master_unknown, Scope::stop_group, "RFF", bill.at, bill.bill,
            {fmt::format("Le connaissement maison {} ne dit pas son connaissement maître : {}.", bill.bill,
                         subject.positions.words.master.french),
             fmt::format("House bill {} does not say its master bill: {}.", bill.bill, subject.positions.words.master.english)});
    }
}

struct Sums {
    std::int64_t packages = 0;
    std::int64_t grams = 0;
    bool complete = true;  ///< every line said both
};

Sums sums_of(const ManifestConsignment& bill) {
    Sums sums;
    for (const GoodsItem& item : bill.items) {
        sums.packages += item.packages.value_or(0);
        sums.grams += item.gross.value_or(Grams{}).value;
        sums.complete = sums.complete && item.packages && item.gross;
    }
    return sums;
}

void houses_fit_their_master(const Subject& subject) {
    std::unordered_map<std::string_view, Sums> houses;
    for (const ManifestConsignment& bill : subject.manifest.consignments) {
        if (bill.bill_kind != BillKind::house) continue;
        const Sums own = sums_of(bill);
        Sums& all = houses[bill.master_bill];
        all.packages += own.packages;
        all.grams += own.grams;
    }
    for (const auto& [master, all] : houses) {
        const auto found = subject.masters.find(master);
        if (found == subject.masters.end()) continue;  // filed in another message: the port looks at it
        const Sums own = sums_of(*found->second);
        if (!own.complete || (all.packages <= own.packages && all.grams <= own.grams)) continue;
        refuse(
            subject, Errc::message_houses_exceed_master, Scope::stop_group, "RFF", found->second->at, master,
            {fmt::format("Les connaissements maison de {} font {} colis et {} kg, plus que le maître : {} colis et {} kg.",
                         master, all.packages, kilograms(Grams{all.grams}), own.packages, kilograms(Grams{own.grams})),
             fmt::format("The house bills of {} sum up to {} packages and {} kg, more than the master's {} packages and {} kg.",
                         master, all.packages, kilograms(Grams{all.grams}), own.packages, kilograms(Grams{own.grams}))});
    }
}

void a_container_comes_once(const Subject& subject) {
    for (const Equipment& unit : subject.manifest.equipment) {
        const Equipment& first = *subject.equipment.at(unit.number);
        if (unit.number.empty() || &first == &unit) continue;
        refuse(subject, Errc::message_container_twice, Scope::stop_group, "EQD", unit.at, unit.number,
               {fmt::format("Le conteneur {} est déjà annoncé {} {}. Chaque conteneur vient une seule fois.", unit.number,
                            subject.positions.words.at.french, first.at.segment),
                fmt::format("Container {} is announced {} {} already. Each container comes once.", unit.number,
                            subject.positions.words.at.english, first.at.segment)});
    }
}

/// An announced container one character away from `number`, if any: the likely slip of a finger.
const Equipment* likeliest(const Subject& subject, std::string_view number) {
    for (const Equipment& unit : subject.manifest.equipment) {
        if (unit.number.size() != number.size()) continue;
        std::size_t differing = 0;
        for (std::size_t i = 0; i < number.size(); ++i) differing += unit.number[i] != number[i] ? 1 : 0;
        if (differing == 1) return &unit;
    }
    return nullptr;
}

void refuse_split(const Subject& subject, const Words& line, const SplitRef& split, const Equipment* box,
                  std::size_t& suggestions_left) {
    const ManifestWords& words = subject.positions.words;
    if (box != nullptr) {
        const std::uint32_t announced = box->at.segment;
        refuse(subject, Errc::message_equipment_unknown, Scope::stop_group, "SGP", split.at, split.container,
               {fmt::format("{} est placé dans {}, annoncé vide {} {} : l'un des deux est faux.", line.french, split.container,
                            words.at.french, announced),
                fmt::format("{} is placed in {}, announced empty {} {}: one of them is wrong.", line.english, split.container,
                            words.at.english, announced)});
        return;
    }
    Words hint{"ajoutez le conteneur, ou corrigez son numéro", "add the container, or correct its number"};
    if (suggestions_left > 0) {
        --suggestions_left;
        if (const Equipment* near = likeliest(subject, split.container)) {
            hint = {fmt::format("peut-être {}, annoncé {} {} ?", near->number, words.at.french, near->at.segment),
                    fmt::format("perhaps {}, announced {} {}?", near->number, words.at.english, near->at.segment)};
        }
    }
    refuse(subject, Errc::message_equipment_unknown, Scope::stop_group, "SGP", split.at, split.container,
           {fmt::format("{} est placé dans {}, qu'aucun {} de ce message n'annonce : {}", line.french, split.container,
                        words.unit, hint.french),
            fmt::format("{} is placed in {}, which no {} of this message announces: {}", line.english, split.container,
                        words.unit, hint.english)});
}

void goods_lie_in_announced_boxes(const Subject& subject) {
    std::size_t suggestions_left = 100;  // each looks through all containers
    std::size_t number = 0;
    for (const ManifestConsignment& bill : subject.manifest.consignments) {
        for (const GoodsItem& item : bill.items) {
            for (const SplitRef& split : item.splits) {
                const Equipment* const box = subject.boxes_of_splits[number++];
                if (box != nullptr && box->fullness != Fullness::empty) continue;
                refuse_split(subject, name_of_line(bill, item), split, box, suggestions_left);
            }
        }
    }
}

void check_split_sum(const Subject& subject, const ManifestConsignment& bill, const GoodsItem& item) {
    std::int64_t placed = 0;
    bool counted = !item.splits.empty();
    for (const SplitRef& split : item.splits) {
        placed += split.packages.value_or(0);
        counted = counted && split.packages;
    }
    if (!item.packages || placed == *item.packages) return;
    const Words line = name_of_line(bill, item);
    const Position& at = item.splits.empty() ? item.at : item.splits.back().at;
    if (placed > *item.packages) {
        const ManifestWords& words = subject.positions.words;
        refuse(subject, Errc::message_control_total_differs, Scope::stop_group, "SGP", at, fmt::format("{}", placed),
               {fmt::format("{} compte {} colis, mais {} sont placés dans ses conteneurs : corrigez {} ou {}.", line.french,
                            *item.packages, placed, words.line, words.split),
                fmt::format("{} has {} packages, but {} are placed in its containers: correct {} or {}.", line.english,
                            *item.packages, placed, words.line, words.split)});
        return;
    }
    if (!counted) return;
    refuse(
        subject, Errc::message_control_total_differs, Scope::proceed, "SGP", at, fmt::format("{}", placed),
        {fmt::format("{} compte {} colis dont {} seulement sont dans un conteneur : le reste ne pourra pas être pris en charge.",
                     line.french, *item.packages, placed),
         fmt::format("{} has {} packages of which only {} are in a container: the rest cannot be accepted.", line.english,
                     *item.packages, placed)},
        Severity::warning);
}

void boxes_hold_what_the_line_has(const Subject& subject) {
    for (const ManifestConsignment& bill : subject.manifest.consignments) {
        for (const GoodsItem& item : bill.items) check_split_sum(subject, bill, item);
    }
}

void a_full_box_has_goods(const Subject& subject) {
    const std::vector<Equipment>& units = subject.manifest.equipment;
    const auto place_of = [&](const Equipment* unit) { return static_cast<std::size_t>(unit - units.data()); };
    std::vector<bool> used(units.size());
    for (const Equipment* const box : subject.boxes_of_splits) {
        if (box != nullptr) used[place_of(box)] = true;
    }
    for (const Equipment& unit : units) {
        if (unit.fullness == Fullness::empty || used[place_of(subject.equipment.at(unit.number))]) continue;
        if (unit.kind == "CN" && !ContainerNumber::parse(unit.number)) continue;  // said already: it is the number that is wrong
        refuse(subject, Errc::message_quantity_missing, Scope::proceed, "EQD", unit.at, unit.number,
               {fmt::format("Aucun article n'est placé dans {} : sans marchandise connue, ce conteneur ne sortira pas.",
                            unit.number),
                fmt::format("No goods item is placed in {}: without known goods this container will not leave.", unit.number)},
               Severity::warning);
    }
}

void total_differs(FindingLog& findings, const Position& at, std::string_view what_fr, std::string_view what_en,
                   const std::string& said, const std::string& found, bool warn) {
    report(findings, Errc::message_control_total_differs, warn ? Severity::warning : Severity::error,
           warn ? Scope::proceed : Scope::stop_message, Place{"CNT", at}, said,
           {fmt::format("Total annoncé : {} {} ; compté : {}. Corrigez le total, ou ce qui manque ou vient en trop.", said,
                        what_fr, found),
            fmt::format("Announced total: {} {}; counted: {}. Correct the total, or what is missing or too many.", said, what_en,
                        found)});
}

void bills_agree_with_their_totals(const Subject& subject) {
    const std::vector<ManifestConsignment>& bills = subject.manifest.consignments;
    for (std::size_t i = 0; i < bills.size() && i < subject.positions.bills.size(); ++i) {
        check_totals(bills[i], subject.positions.bills[i], subject.findings);
    }
}

/// Senders count a master's houses beside it, or not: either sum is right.
void the_message_agrees_with_its_totals(const Subject& subject) {
    const Manifest& manifest = subject.manifest;
    const ManifestPositions& at = subject.positions;
    Sums all;
    Sums outer;  // without houses whose master is in this message
    for (const ManifestConsignment& bill : manifest.consignments) {
        const Sums own = sums_of(bill);
        all.packages += own.packages;
        all.grams += own.grams;
        all.complete = all.complete && own.complete;
        if (bill.bill_kind == BillKind::house && subject.masters.contains(bill.master_bill)) continue;
        outer.packages += own.packages;
        outer.grams += own.grams;
    }
    const std::optional<std::int64_t> packages = manifest.total_packages;
    if (all.complete && packages && *packages != all.packages && *packages != outer.packages) {
        total_differs(subject.findings, at.totals.packages, "colis", "packages", fmt::format("{}", *packages),
                      fmt::format("{}", outer.packages), at.totals.pieces);
    }
    const std::optional<Grams> gross = manifest.total_gross;
    if (all.complete && gross && gross->value != all.grams && gross->value != outer.grams) {
        total_differs(subject.findings, at.totals.gross, "kg", "kg", kilograms(*gross), kilograms(Grams{outer.grams}), false);
    }
    const std::optional<std::int64_t> consignments = manifest.total_consignments;
    const std::int64_t bills = static_cast<std::int64_t>(manifest.consignments.size());
    if (consignments && *consignments != at.consignments_found && *consignments != bills) {
        total_differs(subject.findings, at.consignments, "envois", "consignments", fmt::format("{}", *consignments),
                      fmt::format("{}", at.consignments_found), false);
    }
    const std::int64_t units = static_cast<std::int64_t>(manifest.equipment.size());
    const std::int64_t told = at.units_found.value_or(static_cast<std::uint32_t>(units));
    if (manifest.total_equipment && *manifest.total_equipment != units && *manifest.total_equipment != told) {
        total_differs(subject.findings, at.equipment, "conteneurs", "containers", fmt::format("{}", *manifest.total_equipment),
                      fmt::format("{}", units), false);
    }
}

/// One check. Ids are permanent: they stand in the README with their reasons.
struct Check {
    std::string_view id;
    void (*look)(const Subject&);
};

// clang-format off
constexpr std::array<Check, 10> checks{{
    {"manifest.call_named",        the_call_is_named},
    {"manifest.bill_once",         a_bill_comes_once},
    {"manifest.house_master",      a_house_has_a_master},
    {"manifest.houses_fit",        houses_fit_their_master},
    {"manifest.container_once",    a_container_comes_once},
    {"manifest.split_box",         goods_lie_in_announced_boxes},
    {"manifest.split_sum",         boxes_hold_what_the_line_has},
    {"manifest.box_goods",         a_full_box_has_goods},
    {"manifest.bill_totals",       bills_agree_with_their_totals},
    {"manifest.message_totals",    the_message_agrees_with_its_totals},
}};
// clang-format on

}  // namespace

void check_totals(const ManifestConsignment& bill, const PositionOfTotals& at, FindingLog& findings) {
    const Sums sums = sums_of(bill);
    if (!sums.complete) return;  // reported as a missing quantity
    const std::optional<std::int64_t> packages = bill.total_packages;
    const std::optional<Grams> gross = bill.total_gross;
    if (packages && *packages != sums.packages) {
        total_differs(findings, at.packages, "colis", "packages", fmt::format("{}", *packages), fmt::format("{}", sums.packages),
                      at.pieces);
    }
    if (gross && gross->value != sums.grams) {
        total_differs(findings, at.gross, "kg", "kg", kilograms(*gross), kilograms(Grams{sums.grams}), false);
    }
}

void check_manifest(Manifest& manifest, const ManifestPositions& positions, FindingLog& findings) {
    boost::unordered_flat_set<std::string_view, std::hash<std::string_view>> masters;
    for (const ManifestConsignment& bill : manifest.consignments) {
        if (bill.bill_kind == BillKind::house && !bill.master_bill.empty()) masters.insert(bill.master_bill);
    }
    Subject subject{.manifest = manifest, .positions = positions, .findings = findings};
    for (ManifestConsignment& bill : manifest.consignments) {
        if (bill.bill_kind == BillKind::house || !masters.contains(bill.bill)) continue;
        bill.bill_kind = BillKind::master;
        subject.masters.emplace(bill.bill, &bill);
    }
    subject.equipment.reserve(manifest.equipment.size());
    for (const Equipment& unit : manifest.equipment) subject.equipment.emplace(unit.number, &unit);
    for (const ManifestConsignment& bill : manifest.consignments) {
        for (const GoodsItem& item : bill.items) {
            for (const SplitRef& split : item.splits) {
                const auto box = subject.equipment.find(split.container);
                subject.boxes_of_splits.push_back(box == subject.equipment.end() ? nullptr : box->second);
            }
        }
    }
    for (const Check& check : checks) check.look(subject);
}

}  // namespace cargo::edi
