#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What a benchmark is: a registered function that measures something of ours beside a reference in the same minute, and
/// returns a line of the table for each goal it has. Adding one is adding a file to this folder; see README.md.
namespace cargo::benchmarks {

/// What the goal is about. A ratio is value / reference_value, of rates as of times.
enum class Goal : std::uint8_t { ratio_at_least, ratio_at_most, value_at_least, value_at_most };

/// One line of the table: one goal.
struct Figure {
    std::string name;  ///< of the benchmark, or of a part of it: "gate.decide.p99"
    double value = 0;
    std::string unit;       ///< of value and reference_value: "MB/s", "acts/s", "ms"
    std::string reference;  ///< what the other figure is of, in a few words
    double reference_value = 0;
    double goal = 0;
    Goal goal_of = Goal::ratio_at_least;
    std::uint64_t rows = 0;   ///< consignments, acts, events, rows: what one round worked on; 0 when it means nothing
    std::uint64_t bytes = 0;  ///< of one round
    std::string beside{};     ///< printed below the line: percentiles, rows per table, what else belongs to the figure

    [[nodiscard]] double ratio() const { return reference_value == 0 ? 0 : value / reference_value; }
    [[nodiscard]] bool met() const;
};

struct Settings {
    std::size_t consignments = 50'000;  ///< in the generated interchange
    std::size_t rounds = 7;             ///< of subject and reference in turn
};

/// Servers that benchmarks/run starts before the program; the benchmark asks the fixtures (tests/fixtures) for them.
enum class Needs : std::uint8_t { nothing, postgres, postgres_and_kafka };

using Run = std::vector<Figure> (*)(const Settings&);

struct Benchmark {
    std::string_view name;  ///< as the table and the command line call it
    Run run;                ///< may throw std::exception: the line says so, and the program ends with 1
    Needs needs;
};

/// Registers a benchmark; one static object at the end of its file.
class Registration {
public:
    Registration(std::string_view name, Run run, Needs needs = Needs::nothing);
};

/// All registered, by name.
[[nodiscard]] std::vector<Benchmark> all_benchmarks();

}  // namespace cargo::benchmarks
