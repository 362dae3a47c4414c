#include "benchmarks/table.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>

namespace cargo::benchmarks {
namespace {

constexpr std::string_view row = "{:<20} {:>12} {:<12} {:>12}  {:>7} {:<8} {:<6} {}\n";

std::string shown(double number) {
    return number >= 100 ? fmt::format("{:.0f}", number)
           : number >= 1 ? fmt::format("{:.1f}", number)
                         : fmt::format("{:.3f}", number);
}

std::string_view name_of(Goal goal) {
    switch (goal) {
        case Goal::ratio_at_least:
            return "ratio_at_least";
        case Goal::ratio_at_most:
            return "ratio_at_most";
        case Goal::value_at_least:
            return "value_at_least";
        case Goal::value_at_most:
            return "value_at_most";
    }
    return "";
}

std::string goal_text(const Figure& figure) {
    switch (figure.goal_of) {
        case Goal::ratio_at_least:
            return fmt::format(">= {:.2f}", figure.goal);
        case Goal::ratio_at_most:
            return fmt::format("<= {:.2f}", figure.goal);
        case Goal::value_at_least:
            return fmt::format(">= {} {}", shown(figure.goal), figure.unit);
        case Goal::value_at_most:
            return fmt::format("<= {} {}", shown(figure.goal), figure.unit);
    }
    return {};
}

void print_json(const Figure& figure) {
    boost::json::object line;
    line["name"] = figure.name;
    line["value"] = figure.value;
    line["unit"] = figure.unit;
    line["reference"] = figure.reference;
    line["reference_value"] = figure.reference_value;
    line["ratio"] = figure.ratio();
    line["goal"] = figure.goal;
    line["goal_of"] = name_of(figure.goal_of);
    line["met"] = figure.met();
    line["rows"] = figure.rows;
    line["bytes"] = figure.bytes;
    if (!figure.beside.empty()) line["beside"] = figure.beside;
    std::puts(boost::json::serialize(line).c_str());
}

}  // namespace

void print_header(const std::string& machine, Instant now, const std::string& commit, bool json) {
    std::FILE* out = json ? stderr : stdout;
    fmt::print(out, "{}\n{}, commit {}\n", machine, to_text(now), commit);
    if (!json)
        fmt::print(fmt::runtime("\n" + std::string(row)), "name", "value", "unit", "reference", "ratio", "goal", "met", "beside");
    std::fflush(out);
}

void print_figure(const Figure& figure, bool json) {
    if (json) {
        print_json(figure);
    } else {
        fmt::print(fmt::runtime(row), figure.name, shown(figure.value), figure.unit, shown(figure.reference_value),
                   fmt::format("{:.3f}", figure.ratio()), goal_text(figure), figure.met() ? "yes" : "NO", figure.reference);
        if (!figure.beside.empty()) fmt::print("    {}\n", figure.beside);
    }
    std::fflush(stdout);
}

}  // namespace cargo::benchmarks
