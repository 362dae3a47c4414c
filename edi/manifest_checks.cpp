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

/// How a sentence names a goods line.
Words name_of(const ManifestConsignment& bill, const GoodsItem& item) {
    if (bill.bill.empty())
        return {fmt::format("L'article {} de l'envoi {}", item.number, bill.sequence),
                fmt::format("Item {} of consignment {}", item.number, bill.sequence)};
    return {fmt::format("L'article {} du connaissement {}", item.number, bill.bill),
            fmt::format("Item {} of bill {}", item.number, bill.bill)};
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
                refuse_split(subject, name_of(bill, item), split, box, suggestions_left);
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
    const Words line = name_of(bill, item);
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

void total_differs(const Subject& subject, const Position& at, std::string_view what_fr, std::string_view what_en,
                   const std::string& said, const std::string& found, bool warn) {
    refuse(subject, Errc::message_control_total_differs, warn ? Scope::proceed : Scope::stop_message, "CNT", at, said,
           {fmt::format("Total annoncé : {} {} ; compté : {}. Corrigez le total, ou ce qui manque ou vient en trop.", said,
                        what_fr, found),
            fmt::format("Announced total: {} {}; counted: {}. Correct the total, or what is missing or too many.", said, what_en,
                        found)},
           warn ? Severity::warning : Severity::error);
}

void bills_agree_with_their_totals(const Subject& subject) {
    const std::vector<ManifestConsignment>& bills = subject.manifest.consignments;
    for (std::size_t i = 0; i < bills.size() && i < subject.positions.bills.size(); ++i) {
        const Sums sums = sums_of(bills[i]);
        if (!sums.complete) continue;  // reported as a missing quantity
        const PositionOfTotals& at = subject.positions.bills[i];
        const std::optional<std::int64_t> packages = bills[i].total_packages;
        const std::optional<Grams> gross = bills[i].total_gross;
        if (packages && *packages != sums.packages) {
            total_differs(subject, at.packages, "colis", "packages", fmt::format("{}", *packages),
                          fmt::format("{}", sums.packages), at.pieces);
        }
        if (gross && gross->value != sums.grams) {
            total_differs(subject, at.gross, "kg", "kg", kilograms(*gross), kilograms(Grams{sums.grams}), false);
        }
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
        total_differs(subject, at.totals.packages, "colis", "packages", fmt::format("{}", *packages),
                      fmt::format("{}", outer.packages), at.totals.pieces);
    }
    const std::optional<Grams> gross = manifest.total_gross;
    if (all.complete && gross && gross->value != all.grams && gross->value != outer.grams) {
        total_differs(subject, at.totals.gross, "kg", "kg", kilograms(*gross), kilograms(Grams{outer.grams}), false);
    }
    const std::optional<std::int64_t> consignments = manifest.total_consignments;
    const std::int64_t bills = static_cast<std::int64_t>(manifest.consignments.size());
    if (consignments && *consignments != at.consignments_found && *consignments != bills) {
        total_differs(subject, at.consignments, "envois", "consignments", fmt::format("{}", *consignments),
                      fmt::format("{}", at.consignments_found), false);
    }
    const std::int64_t units = static_cast<std::int64_t>(manifest.equipment.size());
    const std::int64_t told = at.units_found.value_or(static_cast<std::uint32_t>(units));
    if (manifest.total_equipment && *manifest.total_equipment != units && *manifest.total_equipment != told) {
        total_differs(subject, at.equipment, "conteneurs", "containers", fmt::format("{}", *manifest.total_equipment),
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

Words function_name(std::string_view code) {
    // clang-format off
    struct Row { std::string_view code; const char* french; const char* english; };
    constexpr std::array<Row, 7> rows{{
        {"1", "annulation",        "cancellation"}, {"2", "ajout",        "addition"},
        {"3", "suppression",       "deletion"},     {"4", "modification", "change"},
        {"5", "remplacement",      "replacement"},  {"9", "original",     "original"},
        {"22", "transmission finale", "final transmission"},
    }};
    // clang-format on
    for (const Row& row : rows) {
        if (row.code == code) return {row.french, row.english};
    }
    return {"inconnue", "unknown"};
}

void check_document(const Manifest& manifest, const Fields& bgm, const MapTools& tools) {
    if (manifest.function != "9") {
        const Words name = function_name(manifest.function);
        tools.wrong(
            bgm, Errc::message_function_unsupported, Scope::stop_message, 3, 1,
            {fmt::format("La fonction « {} » ({}) n'est pas prise en charge : seul un original (9) est enregistré. Déposez un "
                         "original, ou voyez le bureau de douane.",
                         manifest.function, name.french),
             fmt::format("Function \"{}\" ({}) is not supported: only an original (9) is registered. File an original, or see "
                         "the customs office.",
                         manifest.function, name.english)});
    }
    if (manifest.document.empty()) {
        tools.wrong(bgm, Errc::value_empty, Scope::stop_message, 2, 1,
                    {"Le manifeste n'a pas de numéro de document (BGM, 1004) : il en faut un, unique chez le déposant.",
                     "The manifest has no document number (BGM, 1004): it needs one, unique at the filer."});
    }
    if (manifest.document_name == "833") return report_export(bgm, 1, tools);
    constexpr std::array<std::string_view, 3> kinds{"785", "85", "933"};
    if (std::ranges::find(kinds, manifest.document_name) != kinds.end()) return;
    tools.wrong(
        bgm, Errc::message_kind_unsupported, Scope::stop_message, 1, 1,
        {fmt::format("Le document « {} » n'est pas un manifeste : 785, 85 ou 933 sont attendus (BGM, 1001).",
                     manifest.document_name),
         fmt::format("Document \"{}\" is not a manifest: 785, 85 or 933 are expected (BGM, 1001).", manifest.document_name)});
}

Words export_words() {
    return {"L'exportation n'est pas prise en charge : ce port n'enregistre que l'importation, le transit et le transbordement.",
            "Export is not supported: this port registers import, transit and transhipment only."};
}

void report_export(const Fields& fields, std::uint16_t element, const MapTools& tools) {
    tools.wrong(fields, Errc::message_direction_unsupported, Scope::stop_message, element, 1, export_words());
}

void report_bill_missing(FindingLog& findings, const Position& at, std::uint32_t sequence) {
    report(findings, Errc::message_bill_missing, Severity::error, Scope::stop_group, Place{"CNI", at}, {},
           {fmt::format("L'envoi {} n'a pas de connaissement : ajoutez RFF+BM (ou MB, BH) avec son numéro.", sequence),
            fmt::format("Consignment {} has no bill of lading: add RFF+BM (or MB, BH) with its number.", sequence)});
}

void check_line_quantity(const ManifestConsignment& bill, const GoodsItem& item, const ManifestPositions& positions,
                         FindingLog& findings) {
    const auto refuse_line = [&](Words words) {
        report(findings, Errc::message_quantity_missing, Severity::error, Scope::stop_group, Place{"GID", item.at}, bill.bill,
               std::move(words));
    };
    if (!item.packages && !positions.unread_packages.contains(item.at.segment)) {
        const Words line = name_of(bill, item);
        refuse_line({fmt::format("{} ne dit pas son nombre de colis : mettez-le dans GID (7224).", line.french),
                     fmt::format("{} does not say how many packages: put it into GID (7224).", line.english)});
    }
    if (!item.gross && !positions.unread_gross.contains(item.at.segment)) {
        const Words line = name_of(bill, item);
        refuse_line({fmt::format("{} ne dit pas sa masse brute : ajoutez MEA+AAE+G+KGM.", line.french),
                     fmt::format("{} does not say its gross mass: add MEA+AAE+G+KGM.", line.english)});
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
