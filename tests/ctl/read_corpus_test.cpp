#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "daemon/ctl/read_command.hpp"
#include "rules/draw.hpp"

using namespace cargo;
using namespace cargo::ctl;

/// Files of other people, kept outside this tree: what we make of each stands in tables beside this test, and must not change
/// without anybody noticing. Skipped where the collection is not at hand. CARGO_WRITE_GOLDENS=1 writes the tables anew, for a
/// person to read.
namespace {

namespace fs = std::filesystem;

const fs::path corpus = fs::path(QUAI_SOURCE_DIR) / "../shared/corpus/edifact";
const fs::path tables = fs::path(QUAI_SOURCE_DIR) / "tests/data/ctl";

std::vector<std::string> files_of_corpus() {
    std::vector<std::string> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(corpus)) {
        if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), corpus).generic_string());
    }
    std::ranges::sort(files);
    return files;
}

std::string text_of(const std::string& file, ReadArguments arguments) {
    arguments.files = {(corpus / file).string()};
    std::ostringstream out;
    std::ostringstream err;
    run_read(arguments, out, err);
    EXPECT_EQ(err.str(), "") << file;
    return out.str();
}

/// Code and how often: "value_too_long 2".
std::string counted(const std::map<std::string, int>& codes) {
    std::string text;
    for (const auto& [code, times] : codes) {
        if (!text.empty()) text += ", ";
        text += code;
        if (times > 1) text += " " + std::to_string(times);
    }
    return text.empty() ? "-" : text;
}

/// One line of the table: file, then of each message its type, directory, kind and verdict, then bills, containers and goods of
/// all, errors by code, warnings by code.
std::string row_of(const std::string& file) {
    ReadArguments arguments;
    arguments.json = true;
    std::istringstream lines(text_of(file, arguments));
    std::string line;
    std::string messages;
    std::int64_t bills = 0;
    std::int64_t containers = 0;
    std::int64_t goods = 0;
    std::map<std::string, int> errors;
    std::map<std::string, int> warnings;
    std::set<std::string> envelope;  // told again with each message of its interchange
    while (std::getline(lines, line)) {
        const boost::json::object message = boost::json::parse(line).as_object();
        const auto text = [&](const char* key) { return std::string(message.at(key).as_string()); };
        const std::string kind = text("kind").empty() ? "-" : text("kind");
        const std::string type = text("type").empty() ? "-" : text("type") + " " + text("directory");
        if (!messages.empty()) messages += "; ";
        messages += type + " " + kind + " " + text("verdict");
        bills += message.at("bills").as_int64();
        containers += message.at("containers").as_int64();
        goods += message.at("goods_lines").as_int64();
        for (const boost::json::value& value : message.at("findings").as_array()) {
            const boost::json::object& finding = value.as_object();
            if (finding.at("segment").as_int64() == 0 && !envelope.insert(boost::json::serialize(finding)).second) continue;
            const bool error = finding.at("severity").as_string() == "error";
            ++(error ? errors : warnings)[std::string(finding.at("code").as_string())];
        }
    }
    std::ostringstream row;
    row << file << '\t' << messages << '\t' << bills << '\t' << containers << '\t' << goods << '\t' << counted(errors) << '\t'
        << counted(warnings);
    return row.str();
}

/// What a clerk reads of a file, without what the file itself says: its messages' verdicts and all findings; the whole by its
/// digest.
std::string findings_of(const std::string& file, Language language) {
    ReadArguments arguments;
    arguments.language = language;
    arguments.unmapped = true;
    std::string whole = text_of(file, arguments);
    whole.erase(0, whole.find('\n') + 1);  // the path
    std::istringstream lines(whole);
    std::string line;
    std::string kept = file + "\n  " + rules::sha256_hex(whole) + "\n";
    bool in_finding = false;
    while (std::getline(lines, line)) {
        const std::string_view view = line;
        const bool starts = view.starts_with("    ERREUR") || view.starts_with("    AVIS") || view.starts_with("    ERROR") ||
                            view.starts_with("    WARNING");
        in_finding = starts || (in_finding && view.starts_with("      "));
        if (in_finding || view.starts_with("  Message ")) kept += line + "\n";
    }
    return kept;
}

void expect_table(const std::string& name, const std::string& text) {
    if (std::getenv("CARGO_WRITE_GOLDENS") != nullptr) {
        std::ofstream(tables / name, std::ios::binary) << text;
        return;
    }
    std::ifstream stream(tables / name, std::ios::binary);
    const std::string known{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    std::istringstream ours(text);
    std::istringstream theirs(known);
    std::string our_line;
    std::string their_line;
    while (std::getline(theirs, their_line)) {
        if (!std::getline(ours, our_line)) our_line = "(nothing)";
        ASSERT_EQ(our_line, their_line) << name;
    }
    EXPECT_FALSE(std::getline(ours, our_line)) << name << " has no line for " << our_line;
}

bool is_of_the_port_or_broken(const std::string& file) {
    for (const std::string_view folder : {"CUSCAR/", "COARRI/", "COREOR/", "CODECO/", "malformed/"}) {
        if (file.starts_with(folder)) return true;
    }
    return false;
}

}  // namespace

TEST(TheCorpus, HasARowForEveryFile) {
    if (!fs::exists(corpus)) GTEST_SKIP() << "no collection of files beside this tree";
    std::string table = "file\tmessages\tbills\tcontainers\tgoods\terrors\twarnings\n";
    const std::vector<std::string> files = files_of_corpus();
    EXPECT_GT(files.size(), 100U);
    for (const std::string& file : files) table += row_of(file) + "\n";
    expect_table("corpus_edifact.tsv", table);
}

TEST(TheCorpus, IsToldToAClerkAsBefore) {
    if (!fs::exists(corpus)) GTEST_SKIP() << "no collection of files beside this tree";
    std::string french;
    std::string english;
    for (const std::string& file : files_of_corpus()) {
        if (!is_of_the_port_or_broken(file)) continue;
        french += findings_of(file, Language::french);
        english += findings_of(file, Language::english);
    }
    EXPECT_FALSE(french.empty());
    expect_table("corpus_findings.fr.txt", french);
    expect_table("corpus_findings.en.txt", english);
}
