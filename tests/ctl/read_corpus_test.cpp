#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <sstream>

#include "daemon/ctl/read_command.hpp"

using namespace cargo;
using namespace cargo::ctl;

/// Files of other people, kept outside this tree: what they are must not change without
/// anybody noticing. Skipped where the collection is not at hand.
namespace {

const std::filesystem::path corpus = std::filesystem::path(QUAI_SOURCE_DIR) / "../shared/corpus/edifact";

struct CorpusCase {
    const char* file;
    const char* summary;  ///< of each message: type directory verdict bills/containers/goods, then the codes of its errors
};

std::string summary_of(const std::string& file) {
    ReadArguments arguments;
    arguments.files = {file};
    arguments.json = true;
    std::ostringstream out;
    std::ostringstream err;
    run_read(arguments, out, err);
    std::istringstream lines(out.str());
    std::string line;
    std::string summary;
    while (std::getline(lines, line)) {
        const boost::json::object message = boost::json::parse(line).as_object();
        if (!summary.empty()) summary += "; ";
        summary += message.at("type").as_string().c_str();
        summary +=
            std::string(" ") + message.at("directory").as_string().c_str() + " " + message.at("verdict").as_string().c_str();
        summary += " " + std::to_string(message.at("bills").as_int64()) + "/" +
                   std::to_string(message.at("containers").as_int64()) + "/" +
                   std::to_string(message.at("goods_lines").as_int64());
        for (const boost::json::value& finding : message.at("findings").as_array()) {
            if (finding.at("severity").as_string() == "error")
                summary += std::string(" ") + finding.at("code").as_string().c_str();
        }
    }
    return summary;
}

// clang-format off
const CorpusCase cases[] = {
    {"COARRI/php-edifact_edifact__D95BCOARRI.edi",
     "COARRI D.95B accepted 0/2/0; COARRI D.95B accepted 0/19/0"},
    {"CODECO/RECONSTRUCTED__codeco_d95b_bad_una.edi",
     "CODECO D.95B refused 0/1/0 syntax_bad_service_string structure_too_many_elements message_kind_unsupported "
     "structure_too_many_elements structure_missing_segment value_bad_date"},
    {"CODECO/RECONSTRUCTED__codeco_d95b_itg14_depot.edi",
     "CODECO D.95B refused 0/1/0 envelope_reference_differs value_bad_check_digit"},
    {"CODECO/php-edifact_edifact-generator__SAMPLES-04.edi",
     "CODECO D.95B refused 0/1/0 message_function_unsupported value_bad_check_digit value_too_long structure_too_many_elements"},
    {"CODECO/smart-data-models_dataModel.MarineTransport__EdiCodeco_example.edi",
     "CODECO D.95B refused 0/1/0 value_too_long value_bad_check_digit value_bad_shape"},
    {"COREOR/RECONSTRUCTED__coreor_d00b_smdg20_ticts.edi",
     "COREOR D.00B refused 0/2/0 value_bad_check_digit"},
    {"CUSCAR/MattLaurie_ts-edifact__parse_ts_CUSCAR.edi",
     "CUSCAR D.99B refused 0/0/0 envelope_test_not_supported structure_unknown_directory"},
    {"CUSCAR/chrishumphreys_edifact-cuscar-tools__simple.edi",
     "CUSCAR D.95B refused 1/0/1 value_too_long envelope_count_differs"},
    {"CUSCAR/index24458594901__cuscar_d95b_lot10_breakbulk.edi",
     "CUSCAR D.95B refused 1/0/1 value_bad_shape value_bad_shape envelope_count_differs"},
    {"malformed/hupe1980_edifact-rs__d01b_invoic_malformed.edi",
     "INVOIC D.01B refused 0/0/0 envelope_missing_header structure_unknown_message"},
    {"malformed/malteehrlen_edifact-ls__coarri-violation.edi",
     "COARRI D.20A refused 0/0/0 structure_unknown_directory"},
    {"malformed/malteehrlen_edifact-ls__cuscar-violation.edi",
     "CUSCAR D.99B refused 0/0/0 structure_unknown_directory envelope_count_differs"},
    {"malformed/malteehrlen_edifact-ls__syntax-error.edi",
     "ORDERS D.96A refused 0/0/0 structure_unknown_message"},
    {"malformed/php-edifact_edifact__InterpreterTest-01.edi",
     "BAPLIE D.95B refused 0/0/0 envelope_missing_trailer structure_unknown_message envelope_missing_trailer"},
    {"malformed/php-edifact_edifact__InterpreterTest-02.edi",
     "  refused 0/0/0 structure_too_many_elements structure_too_many_elements envelope_count_differs"},
    {"malformed/smooks_smooks-edi-cartridge__bad-paxlst.txt",
     "PAXLST D.03B refused 0/0/0 structure_unknown_message envelope_count_differs"},
};
// clang-format on

}  // namespace

TEST(TheCorpus, IsReadAsBefore) {
    if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "no collection of files beside this tree";
    for (const CorpusCase& given : cases) EXPECT_EQ(summary_of((corpus / given.file).string()), given.summary) << given.file;
}

TEST(TheCorpus, IsReadToTheEndWhateverItIs) {
    if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "no collection of files beside this tree";
    std::size_t files = 0;
    for (const std::filesystem::directory_entry& entry : std::filesystem::recursive_directory_iterator(corpus)) {
        if (!entry.is_regular_file()) continue;
        ++files;
        EXPECT_FALSE(summary_of(entry.path().string()).empty()) << entry.path();
    }
    EXPECT_GT(files, 100U);
}
