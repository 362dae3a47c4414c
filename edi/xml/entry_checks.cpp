#include "edi/xml/entry_checks.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <set>
#include <utility>

#include "edi/identifiers.hpp"
#include "libcargo/container_number.hpp"
#include "libcargo/mrn.hpp"

namespace cargo::edi::xml {
namespace {

struct Subject {
    const EntrySummary& summary;
    const EntryPositions& positions;
    FindingLog& findings;

    void warn(Errc code, std::string_view tag, const Position& at, std::string_view value, Words words) const {
        report(findings, code, Severity::warning, Scope::proceed, Place{tag, at}, value, std::move(words));
    }
};

void total_differs(const Subject& subject, const Position& at, std::string_view what_fr, std::string_view what_en,
                   const std::string& said, const std::string& found) {
    subject.warn(Errc::message_control_total_differs, {}, at, said,
                 {fmt::format("Total déclaré : {} {} ; compté : {}.", said, what_fr, found),
                  fmt::format("Declared total: {} {}; counted: {}.", said, what_en, found)});
}

std::string kilograms(std::int64_t grams) {
    return fmt::format("{}.{:03}", grams / 1'000, grams % 1'000);
}

void totals_agree(const Subject& subject) {
    const EntrySummary& summary = subject.summary;
    std::int64_t packages = 0;
    std::int64_t grams = 0;
    bool packages_told = true;
    bool mass_told = true;
    for (const EntryItem& item : summary.items) {
        packages_told = packages_told && !item.packages.empty();
        // Goods without packages are counted by their pieces, bulk as one.
        for (const EntryPackages& one : item.packages) packages += one.packages.value_or(one.pieces.value_or(1));
        mass_told = mass_told && item.gross.has_value();
        grams += item.gross.value_or(Grams{}).value;
    }
    const auto items = static_cast<std::int64_t>(summary.items.size());
    if (summary.total_items && *summary.total_items != items) {
        total_differs(subject, subject.positions.items, "articles", "items", fmt::format("{}", *summary.total_items),
                      fmt::format("{}", items));
    }
    if (summary.total_packages && packages_told && *summary.total_packages != packages) {
        total_differs(subject, subject.positions.packages, "colis", "packages", fmt::format("{}", *summary.total_packages),
                      fmt::format("{}", packages));
    }
    if (summary.total_gross && mass_told && summary.total_gross->value != grams) {
        total_differs(subject, subject.positions.gross, "kg", "kg", kilograms(summary.total_gross->value), kilograms(grams));
    }
}

/// Customs' answers name an item by its number.
void numbers_come_once(const Subject& subject) {
    std::set<std::uint32_t> seen;
    for (const EntryItem& item : subject.summary.items) {
        if (item.number == 0 || seen.insert(item.number).second) continue;
        subject.warn(Errc::message_bill_duplicate, "IteNumGDS7", item.at, fmt::format("{}", item.number),
                     {fmt::format("L'article {} vient deux fois dans la déclaration.", item.number),
                      fmt::format("Item {} comes twice in the declaration.", item.number)});
    }
}

void the_ship_is_a_number(const Subject& subject) {
    const std::string& identity = subject.summary.transport_identity;
    if (subject.summary.transport_mode != "1" || identity.empty()) return;
    if (is_imo_shape(identity) && imo_check_digit(identity) == identity.back()) return;
    const Words imo = is_imo_shape(identity)
                          ? imo_words(identity)
                          : Words{fmt::format("Par mer, le moyen de transport est un numéro OMI de sept chiffres, et non « {} ».",
                                              shown(identity)),
                                  fmt::format("By sea the means of transport is an IMO number of seven digits, not \"{}\".",
                                              shown(identity))};
    const Errc code = is_imo_shape(identity) ? Errc::value_bad_check_digit : Errc::value_bad_shape;
    subject.warn(code, "IdeOfMeaOfTraCroHEA85", subject.positions.identity, identity, imo);
}

void boxes_have_numbers(const Subject& subject) {
    for (const EntryPositions::Container& one : subject.positions.containers) {
        const Result<ContainerNumber> parsed = ContainerNumber::parse(one.number);
        if (parsed) continue;
        const Errc code = parsed.error().code;
        subject.warn(code, "ConNumNR21", one.at, one.number, container_words(one.number, code));
    }
}

/// An amendment of a declaration whose number cannot be.
void the_mrn_has_its_digit(const Subject& subject) {
    const std::string& mrn = subject.summary.mrn;
    if (!subject.summary.amendment || mrn.empty()) return;
    const Result<Mrn> parsed = Mrn::parse(mrn);
    if (parsed || parsed.error().code != Errc::value_bad_check_digit) return;  // another shape has been told
    subject.warn(Errc::value_bad_check_digit, "DocNumHEA5", subject.positions.mrn, mrn,
                 {fmt::format("Le MRN {} n'a pas la bonne clé : la déclaration rectifiée ne sera sans doute pas trouvée.", mrn),
                  fmt::format("MRN {} has a wrong check digit: the amended declaration will hardly be found.", mrn)});
}

}  // namespace

void check_entry_summary(const EntrySummary& summary, const EntryPositions& positions, FindingLog& findings) {
    const Subject subject{summary, positions, findings};
    totals_agree(subject);
    numbers_come_once(subject);
    the_ship_is_a_number(subject);
    boxes_have_numbers(subject);
    the_mrn_has_its_digit(subject);
}

}  // namespace cargo::edi::xml
