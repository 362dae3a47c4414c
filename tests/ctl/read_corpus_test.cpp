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
     "CODECO D.95B refused 0/1/0 structure_too_many_elements message_kind_unsupported "
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
     "CUSCAR D.99B refused 0/0/1 envelope_test_not_supported message_call_unknown message_kind_unsupported message_bill_missing "
     "message_quantity_missing message_quantity_missing"},
    {"CUSCAR/chrishumphreys_edifact-cuscar-tools__simple.edi",
     "CUSCAR D.95B refused 1/0/1 value_too_long envelope_count_differs"},
    {"CUSCAR/index24458594901__cuscar_d95b_lot10_breakbulk.edi",
     "CUSCAR D.95B refused 1/0/1 value_bad_shape value_bad_shape envelope_count_differs"},
    {"APERAK/indice-co_EDI.Net__Apperak_edi_out_issue235.edi",
     "  refused 0/0/0 structure_missing_element structure_missing_element structure_missing_element structure_missing_element "
     "envelope_missing_trailer; APERAK D.96A refused 0/0/0 structure_missing_element"},
    {"APERAK/nerdocs_pydifact__messages_v3_aperak.edi",          "APERAK D.96A refused 0/0/0 envelope_count_differs"},
    {"APERAK/nerdocs_pydifact__messages_v3_aperak_rejected.edi", "APERAK D.96A refused 0/0/0 envelope_count_differs"},
    {"APERAK/nerdocs_pydifact__messages_v4_aperak.edi",          "APERAK D.96A refused 0/0/0 envelope_count_differs"},
    {"APERAK/nerdocs_pydifact__messages_v4_aperak_rejected.edi", "APERAK D.96A refused 0/0/0 envelope_count_differs"},
    {"BAPLIE/apimeister_edifact-types__d04b_baplie.edi",
     "BAPLIE D.04B refused 0/1/0 envelope_test_not_supported structure_too_many_elements"},
    {"BAPLIE/php-edifact_edifact__D95BBAPLIE.edi",           "BAPLIE D.95B read 0/3/0"},
    {"BAPLIE/xlate_staedi__ReaderTest-01.edi",
     "BAPLIE D.95B refused 0/0/0 envelope_missing_trailer structure_missing_segment envelope_missing_trailer"},
    {"BAPLIE/xlate_staedi__issue122_baplie-test.edi",        "BAPLIE D.95B read 0/1/0"},
    {"COPARN/php-edifact_edifact-generator__SAMPLES-03.edi", "COPARN D.00B read 0/1/0"},
    {"COPARN/php-edifact_edifact__README-01.edi",            "COPARN D.95B read 0/1/0"},
    {"COPINO/php-edifact_edifact-generator__SAMPLES-02.edi", "COPINO D.95B read 0/1/1"},
    {"COPRAR/RECONSTRUCTED__coprar_d00b_smdg21_kmt.edi",     "COPRAR D.00B refused 0/2/0 envelope_count_differs"},
    {"COPRAR/apimeister_edifact-types__d95b_coprar.edi",
     "COPRAR D.95B refused 0/2/0 envelope_missing_header envelope_count_differs"},
    {"COPRAR/php-edifact_edifact-generator__SAMPLES-05.edi", "COPRAR D.95B read 0/1/0"},
    {"CUSREP/MattLaurie_ts-edifact__parse_ts_CUSREP.edi",    "CUSREP D.99B refused 0/0/0 envelope_test_not_supported"},
    {"IFCSUM/indice-co_EDI.Net__edifact.D01B.IFCSUM.EDI",
     "IFCSUM D.01B refused 0/0/2 value_too_long value_too_long envelope_count_differs"},
    {"IFTMCS/malteehrlen_edifact-ls__iftmcs-group-context.edi",     "IFTMCS D.21A read 0/0/0"},
    {"IFTSAI/portxchange_scala-edifact-parser__VIFTSAI0000001.txt", "IFTSAI D.99B refused 0/0/0 envelope_missing_trailer"},
    {"IFTSAI/portxchange_scala-edifact-parser__VIFTSAI0000002.txt", "IFTSAI D.99B refused 0/0/0 envelope_missing_trailer"},
    {"IFTSAI/portxchange_scala-edifact-parser__VIFTSAI0000003.txt", "IFTSAI D.99B refused 0/0/0 envelope_missing_trailer"},
    {"IFTSAI/portxchange_scala-edifact-parser__VIFTSAI0000004.txt", "IFTSAI D.99B read 0/0/0"},
    {"IFTSAI/portxchange_scala-edifact-parser__VIFTSAI0000005.txt", "IFTSAI D.99B refused 0/0/0 envelope_missing_trailer"},
    {"VERMAS/php-edifact_edifact-generator__SAMPLES-01.edi", "VERMAS D.16A refused 0/1/0 structure_too_many_elements"},
    {"malformed/hupe1980_edifact-rs__d01b_invoic_malformed.edi",
     "INVOIC D.01B refused 0/0/0 envelope_missing_header structure_unknown_message"},
    {"malformed/malteehrlen_edifact-ls__coarri-violation.edi",
     "COARRI D.20A refused 0/0/0 message_kind_unsupported message_function_unsupported structure_too_many_repetitions "
     "message_kind_unsupported message_function_unsupported"},
    {"malformed/malteehrlen_edifact-ls__cuscar-violation.edi",
     "CUSCAR D.99B refused 0/0/0 message_call_unknown value_empty message_function_unsupported structure_too_many_repetitions "
     "value_empty message_function_unsupported envelope_count_differs"},
    {"malformed/malteehrlen_edifact-ls__syntax-error.edi",
     "ORDERS D.96A refused 0/0/0 structure_unknown_message"},
    {"malformed/php-edifact_edifact__InterpreterTest-01.edi",
     "BAPLIE D.95B refused 0/0/0 envelope_missing_trailer structure_missing_segment structure_missing_segment "
     "envelope_missing_trailer"},
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
