// What this measures: cutting an interchange in memory into segments, elements and components, un-escaped, with offsets.
// Why it matters: everything that reads EDIFACT stands on it. The index is what no reader can do without; the share of its speed
// that is left says what our tokenizer costs beside it, on any machine.
#include <fmt/format.h>

#include <stdexcept>

#include "benchmarks/edi_file.hpp"
#include "benchmarks/rounds.hpp"
#include "benchmarks/structural_index.hpp"

namespace cargo::benchmarks {
namespace {

std::vector<Figure> edi_tokenise(const Settings& settings) {
    const std::string_view bytes = edi_bytes(settings);
    std::vector<std::uint32_t> index;
    const Counted counted = tokenise(bytes);
    // A value ends at each separator; UNA's own six characters are separators too, but for the index only.
    constexpr std::size_t separators_of_una = 3;
    if (structural_index(bytes, index) != counted.values + separators_of_una) {
        throw std::runtime_error("index and tokenizer do not see the same separators");
    }
    const std::vector<double> seconds = median_seconds(
        {[&] { keep(tokenise(bytes).characters); }, [&] { keep(structural_index(bytes, index)); }}, settings.rounds, Clock::cpu);
    return {
        {.name = "edi.tokenise",
         .value = megabytes_per_second(bytes.size(), seconds[0]),
         .unit = "MB/s",
         .reference = "structural index",
         .reference_value = megabytes_per_second(bytes.size(), seconds[1]),
         .goal = 0.40,
         .rows = settings.consignments,
         .bytes = bytes.size(),
         .beside = fmt::format("{} segments, {} values, {} characters", counted.segments, counted.values, counted.characters)}};
}

const Registration registered("edi.tokenise", edi_tokenise);

}  // namespace
}  // namespace cargo::benchmarks
