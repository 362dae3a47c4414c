#include "edi/map_goods.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "edi/identifiers.hpp"
#include "edi/map_particulars.hpp"
#include "libcargo/hs_code.hpp"

namespace cargo::edi {
namespace {

bool is_customs_status(std::string_view code) {
    constexpr std::array<std::string_view, 9> known{"N", "C", "X", "F", "T1", "T2", "T2F", "TF", "TD"};
    return std::ranges::find(known, code) != known.end();
}

}  // namespace

std::uint16_t indicator_of(Fields& fields) {
    if (fields.tag() != "GEI") return 1;
    fields.known(1, 1, {"5"});  // of a consignment
    return 2;
}

bool is_indicator(std::string_view tag) {
    return tag == "GIS" || tag == "GEI";
}

void GoodsMap::start(Fields& fields, GoodsItem& line, std::uint32_t place) {
    line.number = place;
    line.at = fields.at();
    if (const std::optional<std::int64_t> number = tools_.count(fields, 1, 1); number && *number > 0) {
        line.number = static_cast<std::uint32_t>(*number);
    }
    line.packages = tools_.count(fields, 2, 1);
    if (!line.packages && fields.has(2, 1)) unread_.packages.insert(line.at.segment);
    fields.text_to(line.package_type, 2, 2);
}

void GoodsMap::segment(Fields& fields, GoodsItem& line) {
    switch (fields.packed_tag()) {
        case pack("FTX"):
            return description(fields, line);
        case pack("MEA"):
            return measure(fields, line);
        case pack("SGP"):
            return split(fields, line);
        case pack("PCI"):
            return marks(fields, line);
        case pack("DGS"):
            return tools_.dangerous(fields, line.dangerous.emplace_back());
        case pack("CST"):
            return commodity(fields, line);
        case pack("PIA"):
            return product(fields, line);
        case pack("PAC"):
            return packages(fields, line);
        default:  // a number, not an enum
            return read_particular(fields, line.particulars);
    }
}

void GoodsMap::packages(Fields& fields, GoodsItem& line) const {
    if (line.packages) return;
    line.packages = tools_.count(fields, 1, 1);
    if (line.package_type.empty()) fields.text_to(line.package_type, 3, 1);
}

void GoodsMap::indicator(Fields& fields, GoodsItem& line) const {
    const std::uint16_t element = indicator_of(fields);
    if (!is_customs_status(fields.peek(element, 1)) || !line.customs_status.empty()) return;
    line.customs_status = std::string(fields.take(element, 1));
    fields.known(element, 3, {"ZZZ"});
}

void GoodsMap::description(Fields& fields, GoodsItem& line) const {
    if (fields.peek(1) != "AAA") return;  // other texts have no place
    fields.take(1);
    fields.known(5, 1, {"FR", "EN"});
    if (line.description.empty()) {
        fields.free_text_to(line.description, 4);
        if (line.hs.empty()) line.hs = hs_in_text(line.description);
        return;
    }
    const std::string text = fields.free_text(4);
    if (line.hs.empty()) line.hs = hs_in_text(text);
    if (!text.empty()) line.description.append(1, ' ').append(text);
}

void GoodsMap::measure(Fields& fields, GoodsItem& line) {
    const Measure measure = measure_of(fields);
    if (measure == Measure::volume) return volume(fields, line);
    if (measure != Measure::gross && measure != Measure::net) return;
    const std::string_view unit = fields.peek(3, 1);
    fields.take(1);
    fields.take(2, 1);
    fields.take(3, 1);
    const std::optional<Grams> grams = tools_.mass(fields, 3, 2, unit, 1);
    if (grams) (measure == Measure::gross ? line.gross : line.net) = grams;
    if (!grams && measure == Measure::gross) unread_.gross.insert(line.at.segment);
}

/// A litre is a cubic decimetre.
void GoodsMap::volume(Fields& fields, GoodsItem& line) const {
    const std::string_view unit = fields.peek(3, 1);
    const bool cubic_metres = unit == "MTQ";
    if (!cubic_metres && unit != "DMQ" && unit != "LTR") return;
    const Result<std::int64_t> thousandths = parse_decimal(fields.peek(3, 2), 3);
    if (!thousandths || *thousandths < 0) {
        tools_.wrong(fields, thousandths ? Errc::value_out_of_range : thousandths.error().code, Scope::stop_segment, 3, 2,
                     {"Le volume n'est pas lisible : des chiffres, au plus trois décimales, pas de signe. Corrigez-le.",
                      "The volume cannot be read: digits, at most three decimals, no sign. Correct it."});
        return;
    }
    fields.take(1);
    fields.take(2, 1);
    fields.take(3, 1);
    fields.take(3, 2);
    line.volume_dm3 = cubic_metres ? *thousandths : *thousandths / 1'000;
}

void GoodsMap::split(Fields& fields, GoodsItem& line) const {
    SplitRef& split = line.splits.emplace_back();
    unit_number_to(split.container, fields, 1, 1);
    split.at = fields.at(1, 1);
    fields.known(1, 2, {"146", "6346"});
    fields.known(1, 3, {"5", "20"});
    split.packages = tools_.count(fields, 2, 1);
}

void GoodsMap::marks(Fields& fields, GoodsItem& line) const {
    fields.known(1, 1, {"24", "28"});
    const std::uint16_t lines = fields.segment().components(2);
    for (std::uint16_t i = 1; i <= lines; ++i) {
        std::string& mark = line.marks.emplace_back();
        fields.text_to(mark, 2, i);
        if (mark.empty()) {
            line.marks.pop_back();
        } else if (line.hs.empty()) {
            line.hs = hs_in_text(mark);
        }
    }
}

/// CST: the first code is the commodity code; a later one may be the customs status.
void GoodsMap::commodity(Fields& fields, GoodsItem& line) const {
    fields.take(1);  // the item's number again
    constexpr std::uint16_t last = 6;
    for (std::uint16_t element = 2; element <= last; ++element) {
        const std::string_view code = fields.peek(element, 1);
        if (code.empty()) continue;
        if (is_customs_status(code) && line.customs_status.empty()) {
            line.customs_status = std::string(fields.take(element, 1));
            continue;
        }
        if (element != 2) continue;
        const std::string hs = fields.text(element, 1);
        fields.known(element, 2, {"122", "108", "HS", "6"});
        fields.known(element, 3, {"ZZZ", "103", "104", "9"});
        const Result<HsCode> parsed = HsCode::parse(hs);
        if (!parsed) { tools_.wrong(fields, parsed.error().code, Scope::stop_segment, element, 1, hs_words(hs)); }
        line.hs = hs;
    }
}

/// PIA: messages without a CST give the commodity code as a number of the product, of kind HS.
void GoodsMap::product(Fields& fields, GoodsItem& line) const {
    constexpr std::uint16_t last = 6;
    for (std::uint16_t element = 2; element <= last; ++element) {
        if (fields.peek(element, 2) != "HS" || !line.hs.empty()) continue;
        fields.known(1, 1, {"1", "5"});
        fields.text_to(line.hs, element, 1);
        fields.take(element, 2);
        const Result<HsCode> parsed = HsCode::parse(line.hs);
        if (!parsed) tools_.wrong(fields, parsed.error().code, Scope::stop_segment, element, 1, hs_words(line.hs));
    }
}

}  // namespace cargo::edi
