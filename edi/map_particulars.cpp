#include "edi/map_particulars.hpp"

#include <utility>

#include "edi/map_segments.hpp"

namespace cargo::edi {
namespace {

constexpr std::size_t decimals_kept = 3;

void amount(Fields& fields, Rare<Particulars>& particulars) {
    const Result<std::int64_t> thousandths = parse_decimal(fields.peek(1, 2), decimals_kept);
    if (!thousandths) return;
    fields.take(1, 2);
    std::string kind = fields.text(1, 1);
    particulars.make().values.push_back({std::move(kind), *thousandths, fields.text(1, 3), fields.at()});
}

void charges(Fields& fields, Rare<Particulars>& particulars) {
    std::string category = fields.text(1, 1);
    std::string method = fields.text(2, 1);
    std::string prepaid = fields.text(3);
    if (category.empty() && method.empty() && prepaid.empty()) return;
    particulars.make().charges.push_back({std::move(category), std::move(method), std::move(prepaid), fields.at()});
}

/// 6347 = 2: the currency in which amounts are told. A second one would leave open which of them is meant.
void currency(Fields& fields, Rare<Particulars>& particulars) {
    const std::string_view code = fields.peek(1, 2);
    const std::string& known = particulars.get().currency;
    if (fields.peek(1, 1) != "2" || code.empty() || (!known.empty() && known != code)) return;
    fields.take(1, 1);
    particulars.make().currency = fields.text(1, 2);
}

void handling(Fields& fields, Rare<Particulars>& particulars) {
    std::string what = fields.has(1, 1) ? fields.text(1, 1) : fields.text(1, 4);
    if (!what.empty()) particulars.make().handling.push_back(std::move(what));
}

void pieces(Fields& fields, Rare<Particulars>& particulars) {
    const Result<std::int64_t> thousandths = parse_decimal(fields.peek(1, 2), decimals_kept);
    if (!thousandths) return;
    fields.take(1, 2);
    std::string kind = fields.text(1, 1);
    particulars.make().counts.push_back({std::move(kind), *thousandths, fields.text(1, 3), fields.at()});
}

void dimensions(Fields& fields, Rare<Particulars>& particulars) {
    const std::string_view unit = fields.peek(2, 1);
    Dimensions read{.kind = {}, .at = fields.at()};
    std::uint16_t component = 1;
    for (std::optional<std::int64_t>* const side : {&read.length, &read.width, &read.height}) {
        *side = millimetres(fields.peek(2, ++component), unit);
        if (*side) fields.take(2, component);
    }
    if (!read.length && !read.width && !read.height) return;
    fields.take(2, 1);
    fields.text_to(read.kind, 1);
    particulars.make().dimensions.push_back(std::move(read));
}

}  // namespace

void read_particular(Fields& fields, Rare<Particulars>& particulars) {
    const std::string_view tag = fields.tag();
    if (tag == "MOA") return amount(fields, particulars);
    if (tag == "CPI") return charges(fields, particulars);
    if (tag == "CUX") return currency(fields, particulars);
    if (tag == "HAN") return handling(fields, particulars);
    if (tag == "QTY") return pieces(fields, particulars);
    if (tag == "DIM") dimensions(fields, particulars);
}

std::optional<std::int64_t> millimetres(std::string_view value, std::string_view unit) {
    std::int64_t micrometres_per_thousandth = 0;
    if (unit == "MTR") micrometres_per_thousandth = 1'000;
    if (unit == "CMT") micrometres_per_thousandth = 10;
    if (unit == "MMT") micrometres_per_thousandth = 1;
    const Result<std::int64_t> thousandths = parse_decimal(value, decimals_kept);
    if (micrometres_per_thousandth == 0 || !thousandths) return std::nullopt;
    return *thousandths * micrometres_per_thousandth / 1'000;
}

}  // namespace cargo::edi
