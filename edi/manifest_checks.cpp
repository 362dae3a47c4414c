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

#include "edi/bill_checks.hpp"
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

void the_call_is_named(const Subject& subject) {
    check_call(subject.manifest.call, subject.positions.words, subject.findings);
}

void a_bill_comes_once(const Subject& subject) {
    ByText<const ManifestConsignment*> seen;
    seen.reserve(subject.manifest.consignments.size());
    for (const ManifestConsignment& bill : subject.manifest.consignments) {
        if (bill.bill.empty()) continue;
        const auto [first, inserted] = seen.emplace(bill.bill, &bill);
        if (inserted) continue;
        report_bill_again(bill, first->second->at.segment, subject.positions.words, subject.findings);
    }
}

void a_house_has_a_master(const Subject& subject) {
    for (const ManifestConsignment& bill : subject.manifest.consignments) {
        check_master_named(bill, subject.positions.words, subject.findings);
    }
}

void houses_fit_their_master(const Subject& subject) {
    std::unordered_map<std::string_view, Sums> houses;
    for (const ManifestConsignment& bill : subject.manifest.consignments) {
        if (bill.bill_kind == BillKind::house) houses[bill.master_bill].add(sums_of(bill));
    }
    for (const auto& [master, all] : houses) {
        const auto found = subject.masters.find(master);
        if (found == subject.masters.end()) continue;  // filed in another message: the port looks at it
        check_houses(master, all, sums_of(*found->second), found->second->at, subject.findings);
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
    if (box != nullptr) return report_split_in_empty(line, split, box->at.segment, words, subject.findings);
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

void boxes_hold_what_the_line_has(const Subject& subject) {
    for (const ManifestConsignment& bill : subject.manifest.consignments) {
        for (const GoodsItem& item : bill.items) check_split_sum(bill, item, subject.positions.words, subject.findings);
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
        report_box_without_goods(unit.number, unit.at, subject.findings);
    }
}

void bills_agree_with_their_totals(const Subject& subject) {
    const std::vector<ManifestConsignment>& bills = subject.manifest.consignments;
    for (std::size_t i = 0; i < bills.size() && i < subject.positions.bills.size(); ++i) {
        check_totals(bills[i], subject.positions.bills[i], subject.findings);
    }
}

void the_message_agrees_with_its_totals(const Subject& subject) {
    Sums all;
    Sums outer;  // without houses whose master is in this message
    for (const ManifestConsignment& bill : subject.manifest.consignments) {
        const Sums own = sums_of(bill);
        all.add(own);
        if (bill.bill_kind == BillKind::house && subject.masters.contains(bill.master_bill)) continue;
        outer.add(own);
    }
    const MessageSums sums{all, outer, subject.manifest.consignments.size(), subject.manifest.equipment.size()};
    check_message_totals(subject.manifest, sums, subject.positions, subject.findings);
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
