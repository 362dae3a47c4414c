#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/edi/recorder.hpp"

/// Real files of others. Skipped, by name, where they are not at hand.
namespace cargo::edi::test {
namespace {

namespace fs = std::filesystem;

fs::path corpus() {
    return fs::path(QUAI_SOURCE_DIR) / ".." / "shared" / "corpus" / "edifact";
}

std::string bytes_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class Corpus : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(corpus())) GTEST_SKIP() << "no corpus beside the project";
    }
};

struct Sample {
    std::string_view file;
    std::vector<std::string> errors;  ///< of messages, then of the envelope: code and tag
    std::uint32_t segments;           ///< of the first message
};

/// What is really wrong with each file, looked up by eye.
TEST_F(Corpus, OurMessagesAreReadWithTheirRealFaults) {
    const Sample samples[] = {
        // clang-format off
        {"CUSCAR/index24458594901__cuscar_d95b_lot10_breakbulk.edi",  // cut out of a message of 313 segments
         {"envelope_count_differs UNT"}, 30},
        {"CUSCAR/chrishumphreys_edifact-cuscar-tools__simple.edi",
         {"value_too_long TDT", "envelope_count_differs UNT"}, 30},
        {"CUSCAR/MattLaurie_ts-edifact__parse_ts_CUSCAR.edi", {"envelope_test_not_supported UNB"}, 13},
        {"COARRI/php-edifact_edifact__D95BCOARRI.edi", {}, 33},
        {"COREOR/RECONSTRUCTED__coreor_d00b_smdg20_ticts.edi", {}, 22},
        {"CODECO/RECONSTRUCTED__codeco_d95b_itg14_depot.edi", {"envelope_reference_differs UNZ"}, 13},
        {"CODECO/php-edifact_edifact-generator__SAMPLES-04.edi",
         {"value_too_long EQD", "structure_too_many_elements SEL"}, 13},
        {"CODECO/smart-data-models_dataModel.MarineTransport__EdiCodeco_example.edi", {"value_too_long TDT"}, 22},
        {"CODECO/RECONSTRUCTED__codeco_d95b_bad_una.edi",              // five characters in UNA; NAD joined to TDT
         {"structure_too_many_elements TDT", "structure_missing_segment NAD", "structure_too_many_elements UNZ"}, 13},
        // clang-format on
    };
    for (const Sample& sample : samples) {
        SCOPED_TRACE(sample.file);
        const Recorder read = walked(bytes_of(corpus() / sample.file));
        std::vector<std::string> errors;
        for (const auto* list : {&read.findings, &read.envelope}) {
            for (const Finding& f : *list) {
                if (f.severity == Severity::error) errors.push_back(std::string(to_string(f.code)) + " " + f.segment);
            }
        }
        EXPECT_EQ(errors, sample.errors);
        ASSERT_FALSE(read.segments.empty());
        EXPECT_EQ(read.segments[0], sample.segments);
    }
}

struct Counts {
    std::size_t boxes = 0;
    std::size_t consignments = 0;
    std::size_t goods = 0;
};

Counts counts_of(const Body& body) {
    Counts counts;
    std::visit(
        [&](const auto& content) {
            if constexpr (requires { content.boxes; }) counts.boxes = content.boxes.size();
            if constexpr (requires { content.units; }) counts.boxes = content.units.size();
            if constexpr (requires { content.goods; }) counts.goods = content.goods.size();
        },
        body);
    if (const Manifest* manifest = std::get_if<Manifest>(&body)) {
        counts.consignments = manifest->consignments.size();
        for (const ManifestConsignment& bill : manifest->consignments) counts.goods += bill.items.size();
    }
    return counts;
}

struct OtherSample {
    std::string_view file;
    std::string_view read;            ///< of the first message: type, directory, "as" the nearest one; boxes/consignments/goods
    std::vector<std::string> errors;  ///< code and tag, of messages, then of the envelope
};

/// Every message of the kinds that the port makes nothing of yet: what is told is really wrong, looked up by eye.
TEST_F(Corpus, TheOtherMessagesAreReadWithTheirRealFaults) {
    const std::string no_trailer = "envelope_missing_trailer UNZ";
    const std::string wrong_count = "envelope_count_differs UNT";
    const OtherSample samples[] = {
        // clang-format off
        {"APERAK/indice-co_EDI.Net__Apperak_edi_out_issue235.edi", "APERAK D.96A as D.95B 0/0/0",    // two UNB
         {"structure_missing_element UNB", "structure_missing_element UNB", "structure_missing_element UNB",
          "structure_missing_element UNB", no_trailer, "structure_missing_element UNB"}},
        {"APERAK/nerdocs_pydifact__messages_v3_aperak.edi",          "APERAK D.96A as D.95B 0/0/0", {wrong_count}},
        {"APERAK/nerdocs_pydifact__messages_v3_aperak_rejected.edi", "APERAK D.96A as D.95B 0/0/0", {wrong_count}},
        {"APERAK/nerdocs_pydifact__messages_v4_aperak.edi",          "APERAK D.96A as D.95B 0/0/0", {wrong_count}},
        {"APERAK/nerdocs_pydifact__messages_v4_aperak_rejected.edi", "APERAK D.96A as D.95B 0/0/0", {wrong_count}},
        {"BAPLIE/apimeister_edifact-types__d04b_baplie.edi", "BAPLIE D.04B 1/0/0",                   // S009 of syntax 4 in syntax 2
         {"structure_too_many_elements UNH", "envelope_test_not_supported UNB"}},
        {"BAPLIE/php-edifact_edifact__D95BBAPLIE.edi",       "BAPLIE D.95B 3/0/0", {}},
        {"BAPLIE/xlate_staedi__ReaderTest-01.edi",           "BAPLIE D.95B 0/0/0",                   // cut
         {"structure_missing_segment DTM", "envelope_missing_trailer UNT", no_trailer}},
        {"BAPLIE/xlate_staedi__issue122_baplie-test.edi",    "BAPLIE D.95B 1/0/0", {}},
        {"COPARN/php-edifact_edifact-generator__SAMPLES-03.edi", "COPARN D.00B 1/0/0", {"value_bad_check_digit EQD"}},
        {"COPARN/php-edifact_edifact__README-01.edi",            "COPARN D.95B 1/0/0", {}},
        {"COPINO/php-edifact_edifact-generator__SAMPLES-02.edi", "COPINO D.95B 1/0/1", {"value_bad_check_digit EQD"}},
        {"COPRAR/RECONSTRUCTED__coprar_d00b_smdg21_kmt.edi",     "COPRAR D.00B 2/0/0", {"value_bad_check_digit EQD", wrong_count}},
        {"COPRAR/apimeister_edifact-types__d95b_coprar.edi",     "COPRAR D.95B 2/0/0",                   // a day in a minute's format
         {"value_bad_date DTM", "value_bad_date DTM", "value_bad_shape EQD", "message_container_twice EQD", "value_bad_shape EQD",
          "message_control_total_differs CNT", wrong_count, "envelope_missing_header UNB"}},
        {"COPRAR/php-edifact_edifact-generator__SAMPLES-05.edi", "COPRAR D.95B 1/0/0", {"value_bad_check_digit EQD"}},
        {"CUSREP/MattLaurie_ts-edifact__parse_ts_CUSREP.edi",    "CUSREP D.99B 0/0/0", {"envelope_test_not_supported UNB"}},
        // A forwarder's instruction of a parcel service: no ship, no packages, no mass; 7065 of 18 characters.
        {"IFCSUM/indice-co_EDI.Net__edifact.D01B.IFCSUM.EDI",    "IFCSUM D.01B 0/1/2",
         {"message_kind_unsupported BGM", "message_control_total_differs CNT", "message_call_unknown TDT",
          "message_quantity_missing GID", "message_quantity_missing GID", "value_too_long GID", "message_quantity_missing GID",
          "message_quantity_missing GID", "value_too_long GID", wrong_count}},
        {"IFCSUM/indice-co_EDI.Net__edifact.D01B.IFCSUM.NewLines.EDI", "IFCSUM D.01B 0/1/2",        // line ends end its segments
         {"message_kind_unsupported BGM", "message_control_total_differs CNT", "message_call_unknown TDT",
          "message_quantity_missing GID", "message_quantity_missing GID", "value_too_long GID", "message_quantity_missing GID",
          "message_quantity_missing GID", "value_too_long GID", wrong_count}},
        {"IFTMCS/malteehrlen_edifact-ls__iftmcs-group-context.edi",     "IFTMCS D.21A as D.00B 0/0/0", {"message_bill_missing BGM"}},
        {"IFTSAI/portxchange_scala-edifact-parser__VIFTSAI0000001.txt", "IFTSAI D.99B 0/0/0", {no_trailer}},
        {"IFTSAI/portxchange_scala-edifact-parser__VIFTSAI0000002.txt", "IFTSAI D.99B 0/0/0", {no_trailer}},
        {"IFTSAI/portxchange_scala-edifact-parser__VIFTSAI0000003.txt", "IFTSAI D.99B 0/0/0", {no_trailer}},
        {"IFTSAI/portxchange_scala-edifact-parser__VIFTSAI0000004.txt", "IFTSAI D.99B 0/0/0", {}},
        {"IFTSAI/portxchange_scala-edifact-parser__VIFTSAI0000005.txt", "IFTSAI D.99B 0/0/0", {no_trailer}},
        {"VERMAS/php-edifact_edifact-generator__SAMPLES-01.edi", "VERMAS D.16A 1/0/0",               // the seal's issuer in its number
         {"value_bad_check_digit EQD", "structure_too_many_elements SEL"}},
        {"malformed/malteehrlen_edifact-ls__coarri-violation.edi", "COARRI D.20A 0/0/0",             // a second BGM
         {"message_kind_unsupported BGM", "message_function_unsupported BGM", "structure_too_many_repetitions BGM",
          "message_kind_unsupported BGM", "message_function_unsupported BGM"}},
        // clang-format on
    };
    ReadOptions options;
    options.tolerant_header = true;
    options.look_only = true;
    for (const OtherSample& sample : samples) {
        SCOPED_TRACE(sample.file);
        std::vector<std::string> errors;
        std::string said;
        for (const Interchange& one : read(bytes_of(corpus() / sample.file), options)) {
            for (const Message& m : one.messages) {
                if (said.empty()) {
                    const Counts counts = counts_of(m.body);
                    said = m.header.type + " " + m.header.directory() +
                           (m.header.read_as.empty() ? "" : " as " + m.header.read_as) + " " + std::to_string(counts.boxes) +
                           "/" + std::to_string(counts.consignments) + "/" + std::to_string(counts.goods);
                }
                for (const Finding& f : m.findings) {
                    if (f.severity == Severity::error) errors.push_back(std::string(to_string(f.code)) + " " + f.segment);
                }
            }
            for (const Finding& f : one.findings) {
                if (f.severity == Severity::error) errors.push_back(std::string(to_string(f.code)) + " " + f.segment);
            }
        }
        EXPECT_EQ(said, sample.read);
        EXPECT_EQ(errors, sample.errors);
    }
}

TEST_F(Corpus, EveryFileIsReadToItsEnd) {
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(corpus())) {
        if (!entry.is_regular_file()) continue;
        SCOPED_TRACE(entry.path().filename().string());
        const std::string bytes = bytes_of(entry.path());
        const std::vector<Interchange> found = read(bytes);
        ++files;
        ASSERT_FALSE(found.empty());
        for (const Interchange& one : found) {
            for (const Finding& f : one.findings) EXPECT_LE(f.at.byte_offset.value_or(0), bytes.size());
            for (const Message& message : one.messages) {
                const bool said = std::ranges::any_of(message.findings, [](const Finding& f) {
                    return f.code == Errc::structure_unknown_message || f.code == Errc::structure_unknown_directory ||
                           f.code == Errc::structure_missing_element;
                });
                EXPECT_TRUE(!message.kind.empty() || said) << message.header.type << " is either known or refused by name";
                for (const Finding& f : message.findings) {
                    EXPECT_LE(f.at.byte_offset.value_or(0), bytes.size());
                    EXPECT_FALSE(f.text_fr.empty());
                    EXPECT_FALSE(f.text_en.empty());
                }
            }
        }
    }
    EXPECT_GT(files, 100U);
}

}  // namespace
}  // namespace cargo::edi::test
