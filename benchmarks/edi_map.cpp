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

/// Takes what is handed on, and lets it go: bills as they end, as who reads a file for its verdicts does, or with their message.
class Passed final : public edi::BillSink, public edi::MessageSink {
public:
    std::size_t consignments = 0;

    void unit(Equipment&& unit) override { keep(unit.number.size()); }
    void bill(ManifestConsignment&& bill) override { consignments += bill.bill.empty() ? 0 : 1; }
    void end(const edi::ManifestEnd&) override {}
    void interchange_start(const edi::InterchangeHeader&) override {}
    void message(edi::Message&& message) override {
        if (const auto* manifest = std::get_if<Manifest>(&message.body)) consignments += manifest->consignments.size();
        if (message.verdict != edi::Verdict::accepted) throw std::runtime_error("a generated message is refused");
    }
    void interchange_end(std::vector<edi::Finding>&& findings, bool) override {
        if (!findings.empty()) throw std::runtime_error("the generated interchange has findings");
    }
};

std::size_t consignments_read(std::string_view bytes, bool passed_on) {
    Passed passed;
    edi::ReadOptions options;
    if (passed_on) options.bills = &passed;
    edi::read_messages(bytes, options, passed);
    return passed.consignments;
}

std::vector<Figure> edi_map(const Settings& settings) {
    const std::string_view bytes = edi_bytes(settings);
    for (const bool passed_on : {true, false}) {
        if (consignments_read(bytes, passed_on) != settings.consignments)
            throw std::runtime_error("not every consignment was read");
    }
    const std::vector<double> seconds =
        median_seconds({[&] { keep(consignments_read(bytes, true)); }, [&] { keep(tokenise(bytes).characters); },
                        [&] { keep(consignments_read(bytes, false)); }},
                       settings.rounds, Clock::cpu);
    const double per_consignment = seconds[0] * 1e6 / static_cast<double>(settings.consignments);
    return {{.name = "edi.map",
             .value = megabytes_per_second(bytes.size(), seconds[0]),
             .unit = "MB/s",
             .reference = "own tokenising",
             .reference_value = megabytes_per_second(bytes.size(), seconds[1]),
             .goal = 0.20,
             .rows = settings.consignments,
             .bytes = bytes.size(),
             .beside = fmt::format("{:.1f} us a consignment; a message's kept until it ends {:.0f} MB/s, {:.3f}", per_consignment,
                                   megabytes_per_second(bytes.size(), seconds[2]), seconds[1] / seconds[2])}};
}

const Registration registered("edi.map", edi_map);

}  // namespace
}  // namespace cargo::benchmarks
