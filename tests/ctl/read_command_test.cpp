#include "daemon/ctl/read_command.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <unistd.h>

#include "daemon/ctl/program.hpp"

using namespace cargo;
using namespace cargo::ctl;

namespace {

const std::string root = QUAI_SOURCE_DIR;
const std::string samples = root + "/tests/data/edi/";
const std::string goldens = root + "/tests/data/ctl/";

struct Outcome {
    int code = 0;
    std::string out;
    std::string err;
};

Outcome run(ReadArguments arguments) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = run_read(arguments, out, err);
    std::string text = out.str();
    for (std::size_t at = text.find(root); at != std::string::npos; at = text.find(root)) text.erase(at, root.size() + 1);
    return {code, text, err.str()};
}

std::string content(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// Compares with the golden file; CARGO_WRITE_GOLDENS=1 writes it instead, for a person to read.
void expect_golden(const std::string& name, const std::string& text) {
    const std::string file = goldens + name;
    if (std::getenv("CARGO_WRITE_GOLDENS") != nullptr) {
        std::ofstream(file, std::ios::binary) << text;
        return;
    }
    EXPECT_EQ(text, content(file)) << name;
}

struct GoldenCase {
    const char* file;
    int code;
};

class ReadTextOfASample : public ::testing::TestWithParam<GoldenCase> {};

}  // namespace

TEST_P(ReadTextOfASample, IsWhatAClerkIsToRead) {
    const std::string file = GetParam().file;
    const std::string stem = file.substr(0, file.find('.'));
    ReadArguments arguments;
    arguments.files = {samples + file};
    arguments.unmapped = true;
    const Outcome french = run(arguments);
    EXPECT_EQ(french.code, GetParam().code);
    expect_golden(stem + ".fr.txt", french.out);
    arguments.language = Language::english;
    expect_golden(stem + ".en.txt", run(arguments).out);
    arguments.json = true;
    arguments.unmapped = false;
    expect_golden(stem + ".json", run(arguments).out);
}

INSTANTIATE_TEST_SUITE_P(, ReadTextOfASample,
                         ::testing::Values(GoldenCase{"portday_cuscar.edi", 0}, GoldenCase{"portday_coarri.edi", 0},
                                           GoldenCase{"portday_coreor_d00b.edi", 0}, GoldenCase{"portday_coreor_d95b.edi", 0},
                                           GoldenCase{"portday_codeco_out.edi", 0},
                                           GoldenCase{"portday_codeco_never_allowed.edi", 0}, GoldenCase{"cuscar_broken.edi", 1},
                                           GoldenCase{"cuscar_wrong_counts.edi", 1}, GoldenCase{"cuscar_test_indicator.edi", 1},
                                           GoldenCase{"cuscar_export.edi", 1}, GoldenCase{"cuscar_function_5.edi", 1},
                                           GoldenCase{"cuscar_d97a.edi", 1}, GoldenCase{"baplie_d95b.edi", 1},
                                           GoldenCase{"cuscar_structure.edi", 1}, GoldenCase{"cuscar_one_good_one_bad.edi", 1},
                                           GoldenCase{"cuscar_syntax_4.edi", 0}, GoldenCase{"ifcsum_one_bill.edi", 0},
                                           GoldenCase{"cuscar_particulars.edi", 0},
                                           GoldenCase{"cusrep_d95b.edi", 1}, GoldenCase{"iftmcs_d00b.edi", 1},
                                           GoldenCase{"baplie_full_d95b.edi", 1}, GoldenCase{"coprar_d95b.edi", 1},
                                           GoldenCase{"coparn_d95b.edi", 1}, GoldenCase{"vermas_d16a.edi", 1},
                                           GoldenCase{"copino_d95b.edi", 1}, GoldenCase{"iftdgn_d98b.edi", 1},
                                           GoldenCase{"iftsai_d99b.edi", 1}, GoldenCase{"aperak_d96b.edi", 1},
                                           GoldenCase{"contrl_d3.edi", 1}, GoldenCase{"cusres_refused_d96b.edi", 1}));

/// What stands before the command is meant for it as well, and what stands behind it wins.
TEST(ReadCommand, HearsTheWordsBeforeIt) {
    const auto said = [](std::vector<std::string> words) {
        std::ostringstream out;
        std::ostringstream err;
        Session session;
        session.out = &out;
        session.err = &err;
        words.push_back(samples + "ifcsum_one_bill.edi");
        EXPECT_EQ(run_words(session, words), 0) << err.str();
        return out.str();
    };
    EXPECT_NE(said({"read"}).find("ACCEPTÉ"), std::string::npos);
    EXPECT_NE(said({"--lang", "en", "read"}).find("ACCEPTED"), std::string::npos);
    EXPECT_NE(said({"read", "--lang", "en"}).find("ACCEPTED"), std::string::npos);
    EXPECT_NE(said({"--lang", "en", "read", "--lang", "fr"}).find("ACCEPTÉ"), std::string::npos);
    EXPECT_TRUE(said({"--json", "read"}).starts_with("{"));
}

TEST(Read, JsonIsOneLineAMessageWithEveryKey) {
    ReadArguments arguments;
    arguments.files = {samples + "cuscar_one_good_one_bad.edi"};
    arguments.json = true;
    std::istringstream lines(run(arguments).out);
    std::string line;
    int messages = 0;
    while (std::getline(lines, line)) {
        const boost::json::object object = boost::json::parse(line).as_object();
        for (const char* key : {"file", "message", "type", "directory", "reference", "verdict", "bills", "consignments",
                                "containers", "goods_lines", "findings", "kind", "content"}) {
            EXPECT_TRUE(object.contains(key)) << key;
        }
        EXPECT_EQ(object.size(), 13U);
        EXPECT_EQ(object.at("message").as_int64(), ++messages);
        for (const boost::json::value& finding : object.at("findings").as_array()) {
            for (const char* key : {"code", "severity", "scope", "segment", "tag", "element", "component", "offset", "text"}) {
                EXPECT_TRUE(finding.as_object().contains(key)) << key;
            }
        }
    }
    EXPECT_EQ(messages, 2);
}

/// A site's own schemas stand beside our checking; a folder that is none is told before anything is read.
TEST(Read, ASitesSchemasAreAskedAsWell) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path() / ("quai-tests-read-" + std::to_string(::getpid()));
    fs::create_directories(folder);
    ReadArguments arguments;
    arguments.files = {root + "/tests/data/xml/awmds_le_havre.xml"};
    arguments.language = Language::english;
    arguments.schema_folder = folder.string();
    const Outcome none = run(arguments);
    EXPECT_EQ(none.code, 2);
    EXPECT_NE(none.err.find("no .xsd in this folder"), std::string::npos) << none.err;
    EXPECT_TRUE(none.out.empty());
    const auto schema = [&](const std::string& type) {
        std::ofstream(folder / "awmds.xsd") << "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">"
                                            << "<xs:element name=\"Awmds\" type=\"" << type << "\"/></xs:schema>";
    };
    schema("xs:anyType");
    EXPECT_EQ(run(arguments).code, 0);
    schema("xs:int");
    const Outcome told = run(arguments);
    EXPECT_EQ(told.code, 1);
    EXPECT_NE(told.out.find("This site's schema awmds.xsd does not admit this"), std::string::npos) << told.out;
    EXPECT_NE(told.out.find("REFUSED"), std::string::npos);
    fs::remove_all(folder);
}

/// XML is found by its content; a finding has a path and a line where EDIFACT has segment, element and component.
TEST(Read, XmlIsReadLikeEdifact) {
    struct Row {
        const char* stem;
        const char* type;
        int code;
    };
    for (const Row& row : {Row{"awmds_le_havre", "Awmds", 0}, Row{"awmds_broken", "Awmds", 1},
                           Row{"awbolds_le_havre", "Awbolds", 0}, Row{"ie315_le_havre", "CC315A", 0}}) {
        ReadArguments arguments;
        arguments.files = {root + "/tests/data/xml/" + row.stem + ".xml"};
        arguments.unmapped = true;
        const Outcome french = run(arguments);
        EXPECT_EQ(french.code, row.code);
        expect_golden(std::string(row.stem) + ".fr.txt", french.out);
        arguments.language = Language::english;
        expect_golden(std::string(row.stem) + ".en.txt", run(arguments).out);
        arguments.json = true;
        const Outcome json = run(arguments);
        expect_golden(std::string(row.stem) + ".json", json.out);
        const boost::json::object message = boost::json::parse(json.out).as_object();
        EXPECT_EQ(message.at("type").as_string(), row.type);
        EXPECT_EQ(message.at("directory").as_string(), "standard");
        for (const boost::json::value& finding : message.at("findings").as_array()) {
            for (const char* key : {"code", "severity", "scope", "path", "line", "tag", "offset", "text"}) {
                EXPECT_TRUE(finding.as_object().contains(key)) << key;
            }
            EXPECT_EQ(finding.as_object().size(), 8U);
        }
    }
}

TEST(Read, TheCountrysProfileIsTheOfficesOrTheOneAskedFor) {
    ReadArguments arguments;
    arguments.files = {root + "/tests/data/xml/awmds_le_havre.xml"};
    arguments.json = true;
    arguments.profile = "saint_vincent";  // it wants vehicles counted and each box's goods weighed
    const boost::json::object message = boost::json::parse(run(arguments).out).as_object();
    EXPECT_EQ(message.at("directory").as_string(), "saint_vincent");
    EXPECT_EQ(message.at("verdict").as_string(), "refused");
}

TEST(Read, AnotherXmlIsRefusedByItsRootsName) {
    const std::string file = ::testing::TempDir() + "/quai_read_foreign.edi";
    std::ofstream(file, std::ios::binary) << "<md:MetaData xmlns:md=\"urn:wco\"/>";
    ReadArguments arguments;
    arguments.files = {file};
    arguments.language = Language::english;
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 1);
    EXPECT_NE(outcome.out.find("\"MetaData\" is not ours (WCO)"), std::string::npos) << outcome.out;
    std::filesystem::remove(file);
}

TEST(Read, ExitsWithOneWhenAFileHoldsNoMessage) {
    const std::string empty = ::testing::TempDir() + "/quai_read_empty.edi";
    for (const std::string& bytes : {std::string(), std::string("UNA:+.? '"), std::string("<xml/>"), std::string("{\"a\": 1}"),
                                     std::string("UNB+UNOA:3+A+B+260101:0000+1'UNZ+0+1'")}) {
        std::ofstream(empty, std::ios::binary) << bytes;
        ReadArguments arguments;
        arguments.files = {empty};
        EXPECT_EQ(run(arguments).code, 1) << bytes;
        arguments.json = true;
        const Outcome json = run(arguments);
        EXPECT_EQ(json.code, 1) << bytes;
        const boost::json::object object = boost::json::parse(json.out).as_object();
        EXPECT_EQ(object.at("message").as_int64(), 0) << bytes;
        EXPECT_EQ(object.at("verdict").as_string(), "refused") << bytes;
    }
    std::filesystem::remove(empty);
}

TEST(Read, ExitsWithTwoWhenAFileCannotBeReadAndStillReadsTheOthers) {
    ReadArguments arguments;
    arguments.files = {samples + "no_such_file.edi", samples + "cuscar_one_bill.edi"};
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_NE(outcome.err.find("no_such_file.edi"), std::string::npos);
    EXPECT_NE(outcome.out.find("ACCEPTÉ"), std::string::npos);
    arguments.files = {samples};  // a folder
    EXPECT_EQ(run(arguments).code, 2);
}
