#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/machine.hpp"
#include "benchmarks/table.hpp"

/// The benchmark program; benchmarks/run builds it, starts the servers it needs and calls it.
namespace cargo::benchmarks {
namespace {

struct Asked {
    std::vector<std::string> names{};
    bool json = false;
    bool needs = false;     ///< print which servers, measure nothing
    double least = 0;       ///< fail when a ratio is below this share of its goal
    unsigned attempts = 1;  ///< the best of so many counts
    std::string commit = "unknown";
    Settings settings{};
};

/// "edi" stands for all of edi.*.
bool is_asked(const Asked& asked, std::string_view name) {
    if (asked.names.empty()) return true;
    for (const std::string& one : asked.names) {
        if (name == one || name.starts_with(one + ".")) return true;
    }
    return false;
}

std::vector<Benchmark> chosen(const Asked& asked) {
    std::vector<Benchmark> some;
    for (const Benchmark& benchmark : all_benchmarks()) {
        if (is_asked(asked, benchmark.name)) some.push_back(benchmark);
    }
    return some;
}

void print_needs(const std::vector<Benchmark>& benchmarks) {
    bool postgres = false;
    bool kafka = false;
    for (const Benchmark& benchmark : benchmarks) {
        postgres = postgres || benchmark.needs != Needs::nothing;
        kafka = kafka || benchmark.needs == Needs::postgres_and_kafka;
    }
    if (postgres) std::puts("postgres");
    if (kafka) std::puts("kafka");
}

bool is_far_below(const std::vector<Figure>& figures, double least) {
    for (const Figure& figure : figures) {
        if (figure.goal_of == Goal::ratio_at_least && figure.ratio() < least * figure.goal) return true;
    }
    return false;
}

/// False when it could not be measured, or stayed far below its goal.
bool measure(const Benchmark& benchmark, const Asked& asked) {
    try {
        for (unsigned attempt = 1;; ++attempt) {
            const std::vector<Figure> figures = benchmark.run(asked.settings);
            for (const Figure& figure : figures) print_figure(figure, asked.json);
            if (!is_far_below(figures, asked.least)) return true;
            if (attempt >= asked.attempts) return false;
        }
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "%s: %s\n", std::string(benchmark.name).c_str(), failed.what());
        return false;
    }
}

int run(const Asked& asked) {
    const std::vector<Benchmark> benchmarks = chosen(asked);
    if (benchmarks.empty()) {
        std::fputs("no such benchmark; there are:\n", stderr);
        for (const Benchmark& benchmark : all_benchmarks()) std::fprintf(stderr, "  %s\n", std::string(benchmark.name).c_str());
        return 2;
    }
    if (asked.needs) {
        print_needs(benchmarks);
        return 0;
    }
    const std::int64_t now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    print_header(describe_machine(), Instant{now}, asked.commit, asked.json);
    bool good = true;
    for (const Benchmark& benchmark : benchmarks) good = measure(benchmark, asked) && good;
    return good ? 0 : 1;
}

}  // namespace
}  // namespace cargo::benchmarks

int main(int argc, char** argv) {
    cargo::benchmarks::Asked asked;
    CLI::App app("Measures Quai beside references in the same minute; the ratios are what counts.");
    app.add_option("NAME", asked.names, "edi.tokenise, edi, ...; all without");
    app.add_flag("--json", asked.json, "a line of JSON for each figure");
    app.add_flag("--needs", asked.needs, "prints which servers they need, and measures nothing");
    app.add_option("--least", asked.least, "ends with 1 when a ratio is below this share of its goal");
    app.add_option("--attempts", asked.attempts, "measures up to so many times before that")->check(CLI::Range(1U, 100U));
    app.add_option("--commit", asked.commit, "for the header");
    app.add_option("--consignments", asked.settings.consignments, "in the generated interchange")
        ->check(CLI::Range(1, 5'000'000));
    app.add_option("--rounds", asked.settings.rounds, "of subject and reference in turn")->check(CLI::Range(1, 1'000));
    CLI11_PARSE(app, argc, argv);
    return cargo::benchmarks::run(asked);
}
