#include <CLI/CLI.hpp>

#include <cstdio>

#include "benchmarks/manifest_generator.hpp"

/// write_manifest [--consignments N]... >FILE: the benchmarks' manifest, to look at or to file by hand.
int main(int argc, char** argv) {
    cargo::benchmarks::ManifestShape shape;
    CLI::App app("Writes the manifest of a full ship to stdout.");
    app.add_option("--consignments", shape.consignments, "in all messages together")->check(CLI::Range(1, 5'000'000));
    app.add_option("--per-message", shape.consignments_per_message, "of them in each message")->check(CLI::Range(1, 7'000));
    app.add_option("--seed", shape.seed, "another one: other bills, boxes and documents");
    app.add_option("--sender", shape.sender, "EDI identification of the filing agent");
    app.add_option("--stay", shape.stay, "number of the port call");
    app.add_option("--imo", shape.imo, "of the ship");
    app.add_option("--voyage", shape.voyage, "of the call");
    app.add_option("--terminal", shape.terminal, "where it is discharged");
    CLI11_PARSE(app, argc, argv);
    const std::string text = cargo::benchmarks::generate_manifest(shape);
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
