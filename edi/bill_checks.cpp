#include "edi/bill_checks.hpp"

#include <fmt/format.h>

#include <utility>

namespace cargo::edi {
namespace {

/// Kilograms for a sentence: whole ones without decimals.
std::string kilograms(Grams mass) {
    if (mass.value % 1'000 == 0) return fmt::format("{}", mass.value / 1'000);
    return fmt::format("{}.{:03}", mass.value / 1'000, mass.value % 1'000);
}

void refuse(FindingLog& findings, Errc code, Scope scope, const Place& place, std::string_view value, Words words,
            Severity severity = Severity::error) {
    report(findings, code, severity, scope, place, value, std::move(words));
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

}  // namespace

Sums sums_of(const ManifestConsignment& bill) {
    Sums sums;
    for (const GoodsItem& item : bill.items) {
        sums.packages += item.packages.value_or(0);
        sums.grams += item.gross.value_or(Grams{}).value;
        sums.complete = sums.complete && item.packages && item.gross;
    }
    return sums;
}

void check_call(const CallRef& call, const ManifestWords& words, FindingLog& findings) {
    const bool by_ship = (!call.imo.empty() || !call.call_sign.empty()) && !call.voyage.empty();
    if (!call.stay.empty() || by_ship || words.call_is_mandatory) return;
    refuse(findings, Errc::message_call_unknown, Scope::stop_message, Place{"TDT", call.at}, {},
           {"Le manifeste ne nomme aucune escale : donnez le numéro d'escale (RFF+ATZ), ou le numéro OMI et le voyage (TDT+20).",
            "The manifest names no port call: give the stay number (RFF+ATZ), or the IMO number and voyage (TDT+20)."});
}

void report_bill_again(const ManifestConsignment& bill, std::uint32_t before, const ManifestWords& words, FindingLog& findings) {
    refuse(findings, Errc::message_bill_duplicate, Scope::stop_group, Place{"RFF", bill.at}, bill.bill,
           {fmt::format("Le connaissement {} est déjà {} {} de ce message. Chaque connaissement vient une seule fois : "
                        "regroupez ses marchandises, ou corrigez le numéro.",
                        bill.bill, words.at.french, before),
            fmt::format("Bill {} is already {} {} of this message. Each bill comes once: join its goods, or correct the number.",
                        bill.bill, words.at.english, before)});
}

void check_master_named(const ManifestConsignment& bill, const ManifestWords& words, FindingLog& findings) {
    if (bill.bill_kind != BillKind::house || !bill.master_bill.empty()) return;
    refuse(findings, Errc::message_master_unknown, Scope::stop_group, Place{"RFF", bill.at}, bill.bill,
           {fmt::format("Le connaissement maison {} ne dit pas son connaissement maître : {}.", bill.bill, words.master.french),
            fmt::format("House bill {} does not say its master bill: {}.", bill.bill, words.master.english)});
}

void check_houses(std::string_view master, const Sums& all, const Sums& own, const Position& at, FindingLog& findings) {
    if (!own.complete || (all.packages <= own.packages && all.grams <= own.grams)) return;
    refuse(findings, Errc::message_houses_exceed_master, Scope::stop_group, Place{"RFF", at}, master,
           {fmt::format("Les connaissements maison de {} font {} colis et {} kg, plus que le maître : {} colis et {} kg.", master,
                        all.packages, kilograms(Grams{all.grams}), own.packages, kilograms(Grams{own.grams})),
            fmt::format("The house bills of {} sum up to {} packages and {} kg, more than the master's {} packages and {} kg.",
                        master, all.packages, kilograms(Grams{all.grams}), own.packages, kilograms(Grams{own.grams}))});
}

void report_container_again(const Equipment& unit, std::uint32_t before, const ManifestWords& words, FindingLog& findings) {
    refuse(findings, Errc::message_container_twice, Scope::stop_group, Place{"EQD", unit.at}, unit.number,
           {fmt::format("Le conteneur {} est déjà annoncé {} {}. Chaque conteneur vient une seule fois.", unit.number,
                        words.at.french, before),
            fmt::format("Container {} is announced {} {} already. Each container comes once.", unit.number, words.at.english,
                        before)});
}

void report_split_in_unknown(const Words& line, const SplitRef& split, std::string_view near, std::uint32_t announced,
                             const ManifestWords& words, FindingLog& findings) {
    Words hint{"ajoutez le conteneur, ou corrigez son numéro", "add the container, or correct its number"};
    if (!near.empty()) {
        hint = {fmt::format("peut-être {}, annoncé {} {} ?", near, words.at.french, announced),
                fmt::format("perhaps {}, announced {} {}?", near, words.at.english, announced)};
    }
    refuse(findings, Errc::message_equipment_unknown, Scope::stop_group, Place{"SGP", split.at}, split.container,
           {fmt::format("{} est placé dans {}, qu'aucun {} de ce message n'annonce : {}", line.french, split.container,
                        words.unit, hint.french),
            fmt::format("{} is placed in {}, which no {} of this message announces: {}", line.english, split.container,
                        words.unit, hint.english)});
}

void report_split_in_empty(const Words& line, const SplitRef& split, std::uint32_t announced, const ManifestWords& words,
                           FindingLog& findings) {
    refuse(findings, Errc::message_equipment_unknown, Scope::stop_group, Place{"SGP", split.at}, split.container,
           {fmt::format("{} est placé dans {}, annoncé vide {} {} : l'un des deux est faux.", line.french, split.container,
                        words.at.french, announced),
            fmt::format("{} is placed in {}, announced empty {} {}: one of them is wrong.", line.english, split.container,
                        words.at.english, announced)});
}

void check_split_sum(const ManifestConsignment& bill, const GoodsItem& item, const ManifestWords& words, FindingLog& findings) {
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
        refuse(findings, Errc::message_control_total_differs, Scope::stop_group, Place{"SGP", at}, fmt::format("{}", placed),
               {fmt::format("{} compte {} colis, mais {} sont placés dans ses conteneurs : corrigez {} ou {}.", line.french,
                            *item.packages, placed, words.line, words.split),
                fmt::format("{} has {} packages, but {} are placed in its containers: correct {} or {}.", line.english,
                            *item.packages, placed, words.line, words.split)});
        return;
    }
    if (!counted) return;
    refuse(
        findings, Errc::message_control_total_differs, Scope::proceed, Place{"SGP", at}, fmt::format("{}", placed),
        {fmt::format("{} compte {} colis dont {} seulement sont dans un conteneur : le reste ne pourra pas être pris en charge.",
                     line.french, *item.packages, placed),
         fmt::format("{} has {} packages of which only {} are in a container: the rest cannot be accepted.", line.english,
                     *item.packages, placed)},
        Severity::warning);
}

void report_box_without_goods(std::string_view number, const Position& at, FindingLog& findings) {
    refuse(findings, Errc::message_quantity_missing, Scope::proceed, Place{"EQD", at}, number,
           {fmt::format("Aucun article n'est placé dans {} : sans marchandise connue, ce conteneur ne sortira pas.", number),
            fmt::format("No goods item is placed in {}: without known goods this container will not leave.", number)},
           Severity::warning);
}

void check_totals(const ManifestConsignment& bill, const Sums& sums, const PositionOfTotals& at, FindingLog& findings) {
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

void check_message_totals(const Manifest& header, const MessageSums& sums, const ManifestPositions& at, FindingLog& findings) {
    const Sums& all = sums.all;
    const Sums& outer = sums.outer;
    const std::optional<std::int64_t> packages = header.total_packages;
    if (all.complete && packages && *packages != all.packages && *packages != outer.packages) {
        total_differs(findings, at.totals.packages, "colis", "packages", fmt::format("{}", *packages),
                      fmt::format("{}", outer.packages), at.totals.pieces);
    }
    const std::optional<Grams> gross = header.total_gross;
    if (all.complete && gross && gross->value != all.grams && gross->value != outer.grams) {
        total_differs(findings, at.totals.gross, "kg", "kg", kilograms(*gross), kilograms(Grams{outer.grams}), false);
    }
    const std::optional<std::int64_t> consignments = header.total_consignments;
    const auto bills = static_cast<std::int64_t>(sums.bills);
    if (consignments && *consignments != at.consignments_found && *consignments != bills) {
        total_differs(findings, at.consignments, "envois", "consignments", fmt::format("{}", *consignments),
                      fmt::format("{}", at.consignments_found), false);
    }
    const auto units = static_cast<std::int64_t>(sums.units);
    const std::int64_t told = at.units_found.value_or(static_cast<std::uint32_t>(units));
    if (header.total_equipment && *header.total_equipment != units && *header.total_equipment != told) {
        total_differs(findings, at.equipment, "conteneurs", "containers", fmt::format("{}", *header.total_equipment),
                      fmt::format("{}", units), false);
    }
}

}  // namespace cargo::edi
