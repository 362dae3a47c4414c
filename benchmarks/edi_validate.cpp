// What this measures: reading an interchange with every check of envelope, structure, elements and codes, findings with places.
// Why it matters: it is what each message costs before anybody knows what it means.
#include <fmt/format.h>

#include <stdexcept>

#include "benchmarks/edi_file.hpp"
#include "benchmarks/rounds.hpp"
#include "edi/finding.hpp"
#include "edi/segment.hpp"

namespace cargo::benchmarks {
namespace {

/// Counts what is handed on, and keeps nothing.
class Counter final : public edi::ReadHandler {
public:
    std::uint64_t segments = 0;
    std::uint64_t findings = 0;
    void interchange_start(const edi::InterchangeHeader&) override {}
    void message_start(const edi::MessageHeader&, edi::FindingLog& log) override { log_ = &log; }
    void group_start(const edi::Group&) override {}
    void segment(const edi::SegmentView&) override { ++segments; }
    void group_end(const edi::Group&) override {}
    void message_end(const edi::MessageEnd&) override { findings += log_->true_count(); }
    void interchange_end(const edi::FindingLog& envelope) override { findings += envelope.true_count(); }

private:
    edi::FindingLog* log_ = nullptr;
};

Counter validate(std::string_view bytes) {
    Counter counter;
    edi::walk(bytes, {}, counter);
    return counter;
}

std::vector<Figure> edi_validate(const Settings& settings) {
    const std::string_view bytes = edi_bytes(settings);
    const Counter counted = validate(bytes);
    if (counted.findings != 0) throw std::runtime_error("the generated interchange has findings");
    const std::vector<double> seconds = median_seconds(
        {[&] { keep(validate(bytes).segments); }, [&] { keep(tokenise(bytes).characters); }}, settings.rounds, Clock::cpu);
    return {{.name = "edi.validate",
             .value = megabytes_per_second(bytes.size(), seconds[0]),
             .unit = "MB/s",
             .reference = "own tokenising",
             .reference_value = megabytes_per_second(bytes.size(), seconds[1]),
             .goal = 0.33,
             .rows = settings.consignments,
             .bytes = bytes.size(),
             .beside = fmt::format("{} segments handed on", counted.segments)}};
}

const Registration registered("edi.validate", edi_validate);

}  // namespace
}  // namespace cargo::benchmarks
