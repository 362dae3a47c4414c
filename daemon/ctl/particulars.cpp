#include "daemon/ctl/particulars.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <span>
#include <string_view>

#include "daemon/ctl/text_line.hpp"

namespace cargo::ctl {
namespace {

namespace json = boost::json;

struct Word {
    std::string_view code;
    std::string_view french;
    std::string_view english;
};
// clang-format off
/// EDIFACT 5025.
constexpr Word amounts[] = {
    {"22",  "contre remboursement",          "cash on delivery"},
    {"38",  "facture de l'article",          "invoice of the item"},
    {"39",  "facture",                       "invoice"},
    {"40",  "valeur en douane",              "customs value"},
    {"43",  "valeur en douane déclarée",     "declared customs value"},
    {"44",  "valeur déclarée au transporteur", "declared value for carriage"},
    {"63",  "valeur FOB",                    "FOB value"},
    {"64",  "fret",                          "freight"},
    {"67",  "assurance",                     "insurance"},
    {"77",  "facture",                       "invoice"},
    {"123", "valeur statistique",            "statistical value"},
    {"141", "valeur CAF",                    "CIF value"},
    {"144", "frais de transport",            "transport charges"},
    {"157", "valeur d'assurance",            "insurance value"},
};
/// 5237.
constexpr Word charges[] = {
    {"",   "frais",                "charges"},
    {"1",  "tous frais",           "all charges"},
    {"2",  "frais annexes",        "additional charges"},
    {"3",  "transport et frais annexes", "transport and additional charges"},
    {"4",  "fret de base",         "basic freight"},
    {"5",  "acheminement à l'arrivée", "destination haulage"},
    {"7",  "frais au port d'arrivée",  "destination port charges"},
    {"10", "frais au port de départ",  "origin port charges"},
    {"11", "acheminement au départ",   "origin haulage"},
};
/// 4237.
constexpr Word payments[] = {
    {"P", "payé d'avance",        "prepaid"},
    {"C", "payable à l'arrivée",  "collect"},
    {"A", "payable ailleurs",     "payable elsewhere"},
    {"B", "payable par un tiers", "payable by a third party"},
};
/// 6145.
constexpr Word extents[] = {
    {"1",  "dimensions",                "dimensions"},
    {"2",  "dimensions d'un colis",     "dimensions of a package"},
    {"5",  "dépasse à l'avant",         "sticks out at the front"},
    {"6",  "dépasse à l'arrière",       "sticks out at the back"},
    {"7",  "dépasse à droite",          "sticks out to the right"},
    {"8",  "dépasse à gauche",          "sticks out to the left"},
    {"9",  "hors gabarit",              "off standard"},
    {"13", "dépasse en haut",           "sticks out at the top"},
};
// clang-format on

std::string word_of(Speech speech, std::span<const Word> words, std::string_view code, std::string_view otherwise) {
    for (const Word& word : words) {
        if (word.code == code) return std::string(speech.say(word.french, word.english));
    }
    return fmt::format("{} {}", otherwise, code);
}

/// Decimals only where there are some.
std::string decimal(std::int64_t thousandths) {
    const auto sent = static_cast<std::uint64_t>(thousandths);
    const std::uint64_t size = thousandths < 0 ? 0 - sent : sent;
    std::string text = fmt::format("{}{}", thousandths < 0 ? "-" : "", size / 1'000);
    if (size % 1'000 == 0) return text;
    text += fmt::format(".{:03}", size % 1'000);
    text.erase(text.find_last_not_of('0') + 1);
    return text;
}

std::string with_unit(std::string text, const std::string& unit) {
    return unit.empty() ? text : text + ' ' + unit;
}

std::string extent_text(Speech speech, const Dimensions& dimensions) {
    std::string sides;
    for (const std::optional<std::int64_t>* const side : {&dimensions.length, &dimensions.width, &dimensions.height}) {
        if (!*side) continue;
        if (!sides.empty()) sides += " x ";
        sides += std::to_string(**side);
    }
    return fmt::format("{} {} mm", word_of(speech, extents, dimensions.kind, speech.say("dimensions", "dimensions")), sides);
}

template <class Part, class Write>
void add_list(json::object& to, std::string_view name, const std::vector<Part>& parts, Write write) {
    if (parts.empty()) return;
    json::array list;
    for (const Part& part : parts) list.push_back(write(part));
    to[name] = std::move(list);
}

json::value millimetres_or_null(const std::optional<std::int64_t>& side) {
    return side ? json::value(*side) : json::value(nullptr);
}

}  // namespace

std::string particulars_text(Speech speech, const Particulars& particulars) {
    TextLine line;
    for (const MoneyAmount& value : particulars.values) {
        const std::string& currency = value.currency.empty() ? particulars.currency : value.currency;
        line.add(word_of(speech, amounts, value.kind, speech.say("montant", "amount")),
                 with_unit(decimal(value.thousandths), currency));
    }
    if (particulars.values.empty()) line.add(speech.say("monnaie", "currency"), particulars.currency);
    for (const ChargeTerms& terms : particulars.charges) {
        std::string text = word_of(speech, charges, terms.category, speech.say("frais", "charges"));
        if (!terms.prepaid.empty())
            text += ' ' + word_of(speech, payments, terms.prepaid, speech.say("payables", "payable"));
        if (!terms.method.empty()) text += fmt::format(" ({} {})", speech.say("paiement", "payment"), terms.method);
        line.add(text);
    }
    for (const std::string& what : particulars.handling) line.add(speech.say("manutention", "handling"), what);
    for (const PieceCount& count : particulars.counts) {
        line.add(fmt::format("{} ({})", speech.say("quantité", "quantity"), count.kind),
                 with_unit(decimal(count.thousandths), count.unit));
    }
    for (const Dimensions& dimensions : particulars.dimensions) line.add(extent_text(speech, dimensions));
    return line.text();
}

std::vector<ToldParticulars> particulars_of(Speech speech, const Manifest& manifest) {
    std::vector<ToldParticulars> told;
    for (const Equipment& unit : manifest.equipment) {
        if (unit.particulars.was_made()) told.push_back({unit.number, &unit.particulars.get()});
    }
    for (const ManifestConsignment& bill : manifest.consignments) {
        if (bill.particulars.was_made()) told.push_back({bill.bill, &bill.particulars.get()});
        for (const GoodsItem& item : bill.items) {
            if (!item.particulars.was_made()) continue;
            told.push_back({fmt::format("{} {} {}", bill.bill, speech.say("article", "item"), item.number),
                            &item.particulars.get()});
        }
    }
    return told;
}

void add_particulars(json::object& to, const Particulars& particulars) {
    if (!particulars.currency.empty()) to["currency"] = particulars.currency;
    add_list(to, "values", particulars.values, [](const MoneyAmount& value) {
        return json::value(
            json::object{{"kind", value.kind}, {"amount", decimal(value.thousandths)}, {"currency", value.currency}});
    });
    add_list(to, "charges", particulars.charges, [](const ChargeTerms& terms) {
        return json::value(
            json::object{{"category", terms.category}, {"method", terms.method}, {"prepaid", terms.prepaid}});
    });
    add_list(to, "handling", particulars.handling, [](const std::string& what) { return json::value(what); });
    add_list(to, "counts", particulars.counts, [](const PieceCount& count) {
        return json::value(json::object{{"kind", count.kind}, {"number", decimal(count.thousandths)}, {"unit", count.unit}});
    });
    add_list(to, "dimensions", particulars.dimensions, [](const Dimensions& dimensions) {
        return json::value(json::object{{"kind", dimensions.kind},
                                        {"length_mm", millimetres_or_null(dimensions.length)},
                                        {"width_mm", millimetres_or_null(dimensions.width)},
                                        {"height_mm", millimetres_or_null(dimensions.height)}});
    });
}

json::array particulars_json(const Manifest& manifest) {
    json::array all;
    const auto add = [&](json::object of, const Rare<Particulars>& particulars) {
        if (!particulars.was_made()) return;
        add_particulars(of, particulars.get());
        all.push_back(std::move(of));
    };
    for (const Equipment& unit : manifest.equipment) add({{"container", unit.number}}, unit.particulars);
    for (const ManifestConsignment& bill : manifest.consignments) {
        add({{"bill", bill.bill}}, bill.particulars);
        for (const GoodsItem& item : bill.items) add({{"bill", bill.bill}, {"item", item.number}}, item.particulars);
    }
    return all;
}

}  // namespace cargo::ctl
