#include "benchmarks/rules_generator.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace cargo::benchmarks {
namespace {

constexpr std::string_view lists =
    "list risky_ports of port version 2026-11-20 { AEJEA, AEKLF, MAPTM, PAMIT, IRBND }\n"
    "list smoke_words of word version 2026-11-20 { fr \"cigarette*\" \"tabac*\", en \"tobacco\", es \"cigarrillo*\" }\n"
    "list battery_words of word version 2026-11-20 { en \"lithium batter*\" \"power bank*\", fr \"batterie* au lithium\" }\n"
    "list coffee_words of word version 2026-11-20 { en \"coffee\" \"cocoa\", fr \"cafe*\" \"cacao*\", es \"cafe\" }\n"
    "list reefer_types of iso_type version 2026-11-20 { 22R1, 42R1, 45R1 }\n";

/// Headings that nobody in the generated manifest declares, and some that a few do.
constexpr std::array<std::string_view, 24> headings{"2402", "2403", "9305", "3604", "4407", "0106", "7108", "7112",
                                                    "8803", "3002", "0511", "6403", "8507", "3003", "2933", "9706",
                                                    "2844", "8401", "4301", "0301", "6111", "3303", "8517", "2710"};
constexpr std::array<std::string_view, 12> countries{"BY", "RU", "IR", "KP", "SY", "AE", "CO", "VN", "PA", "CN", "TR", "MA"};
constexpr std::array<std::string_view, 4> word_lists{"smoke_words", "battery_words", "coffee_words", "smoke_words"};

std::string condition(std::size_t i) {
    const std::string_view first = headings[i % headings.size()];
    const std::string_view second = headings[(i * 7 + 3) % headings.size()];
    const std::string_view country = countries[i % countries.size()];
    switch (i % 10) {
        case 0:
        case 5:
            return fmt::format("any item ( hs starts with {}, {} and weight_per_package > {} kg ) and loading_port_country = {}",
                               first, second, 20 + i, country);
        case 1:
            return fmt::format("any item ( hs starts with {} and description mentions {} )", first.substr(0, 2),
                               word_lists[i % word_lists.size()]);
        case 2:
            return fmt::format("consignor.country in {{{}, {}}} and any item ( hs starts with {} ) and gross_weight > {} t",
                               country, countries[(i + 5) % countries.size()], first, 1 + i % 37);
        case 3:
            return fmt::format(
                "any container ( iso_type in reefer_types and temperature_set is missing ) and gross_weight > {} kg",
                1'000 + 50 * i);
        case 4:
            return fmt::format(
                "any item ( description mentions {} and not un_number = {} ) and departure_port in risky_ports and packages > {}",
                word_lists[(i / 10) % word_lists.size()], 3480 + i % 2, i);
        case 6:
            return fmt::format(
                "any item ( hs starts with {} and packages between {} and {} ) or any item ( hs starts with {} and "
                "gross_weight > {} kg and packages < 3 )",
                first, i % 7, 20 + i % 30, second, 10'000 + 100 * i);
        case 7:
            return fmt::format("any party ( name mentions \"{} TRADING\" ) and no item ( hs starts with {}, {} )",
                               i % 20 == 7 ? "SUSPECT" : "UNKNOWN", first.substr(0, 2), second.substr(0, 2));
        case 8:
            return fmt::format("bill_kind = house and consignee.name mentions \"LES FILS\" and any item ( hs starts with {} )",
                               first);
        default:
            return fmt::format("gross_weight > {} t and container_count < 2 and any item ( hs starts with {} )", 26 + i % 10,
                               first);
    }
}

}  // namespace

std::string generate_rules(std::size_t count) {
    std::string text(lists);
    for (std::size_t i = 0; i < count; ++i) {
        const bool random = i % 50 == 49;
        text += fmt::format(
            "rule BEN-{:04} v1 \"Generated rule {}\"\n  owner lehavre.ciblage  area example  basis \"Benchmark\"\n"
            "  valid 2026-01-01 .. open\n  when {}\n",
            i + 1, i + 1, random ? std::string("random 0.5 % strata bill_kind") : condition(i));
        if (i % 10 == 2) text += "  unless consignee.country = CH\n";
        text += fmt::format("  then lane {} score {} control \"scan\"\n  because \"generated\"\nend\n",
                            i % 3 == 0 ? "rouge" : "orange", i % 90);
    }
    return text;
}

}  // namespace cargo::benchmarks
