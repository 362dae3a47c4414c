#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>
#include <sstream>

#include "tests/xml/xml_sample.hpp"

/// XML files of others, kept outside this tree. Skipped, by name, where they are not at hand.
namespace cargo::edi::xml::test {
namespace {

namespace fs = std::filesystem;

fs::path corpus() {
    return fs::path(QUAI_SOURCE_DIR) / ".." / "shared" / "corpus" / "xml";
}

std::string bytes_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class XmlCorpus : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(corpus())) GTEST_SKIP() << "no corpus beside the project";
    }
};

struct Sample {
    std::string_view file;
    std::string_view summary;  ///< profile, verdict, bills/boxes/goods lines/groups without a place
    std::vector<std::string> told;
};

// clang-format off
const Sample samples[] = {
    {"RECONSTRUCTED__awbolds_jamaica_degroupage.xml", "jamaica accepted 2/0/2/2", {}},
    {"RECONSTRUCTED__awmds_bangladesh_air.xml", "bangladesh refused 2/0/2/9",
     {"message_houses_exceed_master Bol_reference"}},  // the house has 20 packages, its master 15
    {"RECONSTRUCTED__awmds_bangladesh_sea.xml", "bangladesh accepted 3/3/3/17", {}},
    {"RECONSTRUCTED__awmds_eastern_caribbean_courier.xml", "eastern_caribbean accepted 2/0/2/13", {}},
    {"RECONSTRUCTED__awmds_gabon_two_carrier_profiles.xml", "gabon refused 2/2/2/1",
     {"message_direction_unsupported Bol_nature", "~message_container_twice Ctn_reference", "~message_control_total_differs Ctn_reference"}},
    {"RECONSTRUCTED__awmds_sydonia_fr_hs_compliance.xml", "sydonia_fr refused 2/0/2/5",  // announces boxes and names none
     {"message_control_total_differs Total_number_of_containers", "message_control_total_differs Num_of_ctn_for_this_bol",
      "message_control_total_differs Num_of_ctn_for_this_bol"}},
};
// clang-format on

std::string summary_of(const Message& message) {
    if (message.header.type.empty()) return {};
    std::string text = message.header.directory() + (message.verdict == Verdict::accepted ? " accepted " : " refused ");
    const Manifest* const manifest = std::get_if<Manifest>(&message.body);
    if (manifest == nullptr) return text + "-";
    std::size_t lines = 0;
    for (const ManifestConsignment& bill : manifest->consignments) lines += bill.items.size();
    for (const std::size_t count :
         {manifest->consignments.size(), manifest->equipment.size(), lines, manifest->unmapped.size()}) {
        text += std::to_string(count) + "/";
    }
    text.pop_back();
    return text;
}

TEST_F(XmlCorpus, EveryAsycudaFileHasItsRow) {
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(corpus() / "asycuda")) {
        const std::string name = entry.path().filename().string();
        SCOPED_TRACE(name);
        const auto row = std::ranges::find(samples, name, &Sample::file);
        ASSERT_NE(row, std::end(samples));
        const std::string bytes = bytes_of(entry.path());
        EXPECT_EQ(told(bytes, only_looked_at()), row->told);
        EXPECT_EQ(summary_of(message_of(bytes, only_looked_at())), row->summary);
        ++files;
    }
    EXPECT_EQ(files, std::size(samples));
}

/// "2 items, 3 boxes, 4 documents, 5 groups without a place".
std::string counts_of(const Message& message) {
    const EntrySummary* const summary = std::get_if<EntrySummary>(&message.body);
    if (summary == nullptr) return "-";
    std::size_t boxes = 0;
    std::size_t documents = 0;
    for (const EntryItem& item : summary->items) {
        boxes += item.containers.size();
        documents += item.documents.size();
    }
    std::string text;
    for (const std::size_t count : {summary->items.size(), boxes, documents, summary->unmapped.size()}) {
        text += std::to_string(count) + "/";
    }
    text.pop_back();
    return text;
}

/// The file's own word on itself: a test case says "Expected result: Schema invalid" in its comment, a sample in its name.
std::string expectation(const std::string& name, const std::string& bytes) {
    if (bytes.find("Schema invalid") != std::string::npos || name.find("schemaInvalid") != std::string::npos) return "invalid";
    return name.find("schemaValid") != std::string::npos ? "valid" : "-";
}

struct Row {
    std::string expected, verdict, counts, told;
    friend bool operator==(const Row&, const Row&) = default;
    friend void PrintTo(const Row& row, std::ostream* out) {
        *out << row.expected << '\t' << row.verdict << '\t' << row.counts << '\t' << row.told;
    }
};

/// File, what it says of itself, our verdict, counts, findings: columns of a table, one line a file.
std::map<std::string, Row> table(const std::string& name) {
    std::map<std::string, Row> rows;
    std::istringstream lines(file_bytes(name));
    std::string line;
    while (std::getline(lines, line)) {
        if (line.empty() || line.starts_with('#')) continue;
        std::istringstream cells(line);
        std::string file;
        Row row;
        std::getline(cells, file, '\t');
        for (std::string* cell : {&row.expected, &row.verdict, &row.counts, &row.told}) std::getline(cells, *cell, '\t');
        rows[file] = row;
    }
    return rows;
}

TEST_F(XmlCorpus, EveryEntrySummaryHasItsRow) {
    const std::map<std::string, Row> rows = table("corpus_eu_ics_ens.tsv");
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(corpus() / "eu_ics_ens")) {
        if (entry.path().extension() != ".xml") continue;
        ++files;
        const std::string name = entry.path().filename().string();
        const std::string bytes = bytes_of(entry.path());
        const Message message = message_of(bytes, only_looked_at());
        Row ours{expectation(name, bytes), message.verdict == Verdict::accepted ? "accepted" : "refused", counts_of(message), {}};
        for (const std::string& one : told(bytes, only_looked_at())) ours.told += (ours.told.empty() ? "" : ", ") + one;
        const auto row = rows.find(name);
        if (row == rows.end()) {
            ADD_FAILURE() << name << '\t' << testing::PrintToString(ours);
            continue;
        }
        EXPECT_EQ(ours, row->second) << name;
        // What the schema refuses we refuse; what it takes we take.
        if (ours.expected == "invalid") { EXPECT_EQ(ours.verdict, "refused") << name; }
        if (ours.expected == "valid") { EXPECT_EQ(ours.verdict, "accepted") << name; }
    }
    EXPECT_EQ(files, rows.size());
}

/// Whatever it is, it is refused by the name of its root.
TEST_F(XmlCorpus, OtherFoldersAreNotOurs) {
    std::map<std::string, std::size_t> folders;
    for (const auto& entry : fs::recursive_directory_iterator(corpus())) {
        const std::string folder = entry.path().lexically_relative(corpus()).begin()->string();
        if (!entry.is_regular_file() || folder == "asycuda" || folder == "eu_ics_ens") continue;
        if (entry.path().extension() != ".xml") continue;
        SCOPED_TRACE(entry.path().string());
        const std::string bytes = bytes_of(entry.path());
        ASSERT_TRUE(looks_like_xml(bytes));
        const std::vector<Interchange> ones = read(bytes);
        ASSERT_EQ(ones.size(), 1U);
        EXPECT_TRUE(ones[0].messages.empty());
        ASSERT_EQ(ones[0].findings.size(), 1U);
        EXPECT_EQ(to_string(ones[0].findings[0].code), "structure_unknown_message");
        ++folders[folder];
    }
    for (const char* folder : {"uk_inventory_linking_exports", "uk_inventory_linking_imports", "wco_dm"}) {
        EXPECT_GT(folders[folder], 0U) << folder;
    }
}

}  // namespace
}  // namespace cargo::edi::xml::test
