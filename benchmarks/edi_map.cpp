// What this measures: reading an interchange through to domain objects in UTF-8, with every check of syntax, structure and
// meaning. Why it matters: it is the whole of what a filed manifest costs before the database is asked.
#include <fmt/format.h>

#include <stdexcept>
#include <variant>

#include "benchmarks/edi_file.hpp"
#include "benchmarks/rounds.hpp"
#include "edi/stream_reader.hpp"

namespace cargo::benchmarks {
namespace {

/// Looks at each message and lets it go, as a store does that takes them one by one.
class Counter final : public edi::MessageSink {
public:
    std::size_t consignments = 0;
    void interchange_start(const edi::InterchangeHeader&) override {}
    void message(edi::Message&& message) override {
        if (const auto* manifest = std::get_if<Manifest>(&message.body)) consignments += manifest->consignments.size();
        if (message.verdict != edi::Verdict::accepted) throw std::runtime_error("a generated message is refused");
    }
    void interchange_end(std::vector<edi::Finding>&& findings, bool) override {
        if (!findings.empty()) throw std::runtime_error("the generated interchange has findings");
    }
};

std::size_t consignments_read(std::string_view bytes) {
    Counter counter;
    edi::read_messages(bytes, {}, counter);
    return counter.consignments;
}

std::vector<Figure> edi_map(const Settings& settings) {
    const std::string_view bytes = edi_bytes(settings);
    if (consignments_read(bytes) != settings.consignments) throw std::runtime_error("not every consignment was read");
    const std::vector<double> seconds = median_seconds(
        {[&] { keep(consignments_read(bytes)); }, [&] { keep(tokenise(bytes).characters); }}, settings.rounds, Clock::cpu);
    const double per_consignment = seconds[0] * 1e6 / static_cast<double>(settings.consignments);
    return {{.name = "edi.map",
             .value = megabytes_per_second(bytes.size(), seconds[0]),
             .unit = "MB/s",
             .reference = "own tokenising",
             .reference_value = megabytes_per_second(bytes.size(), seconds[1]),
             .goal = 0.20,
             .rows = settings.consignments,
             .bytes = bytes.size(),
             .beside = fmt::format("{:.1f} us a consignment", per_consignment)}};
}

const Registration registered("edi.map", edi_map);

}  // namespace
}  // namespace cargo::benchmarks
