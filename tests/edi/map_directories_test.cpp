#include <gtest/gtest.h>

#include "edi/definition.hpp"
#include "tests/edi/map_sample.hpp"
#include "tests/edi/places.hpp"

/// Equal meaning in different directories gives equal objects. The names of directories are equally long, so even the places of
/// the values are equal.
namespace cargo::edi::test {
namespace {

std::string in_directory(std::string text, const std::string& release) {
    const std::string own = ":D:95B:";
    for (std::size_t at = text.find(own); at != std::string::npos; at = text.find(own, at)) {
        text.replace(at, own.size(), ":D:" + release + ":");
    }
    return text;
}

/// GIS is GEI from D.03B on, its code one element further.
std::string with_processing_information(std::string text) {
    for (std::size_t at = text.find("GIS+"); at != std::string::npos; at = text.find("GIS+", at)) text.replace(at, 4, "GEI+5+");
    return text;
}

Message first_of(const std::string& text, const ReadOptions& options = {}) {
    return read(text, options).at(0).messages.at(0);
}

TEST(Directories, MakeNoDifferenceToWhatAMessageMeans) {
    struct Sample {
        const char* file;
        std::vector<std::string> releases;
    };
    const Sample samples[] = {
        {"portday_cuscar.edi", {"96B", "99B", "00B"}},
        {"cuscar_one_bill.edi", {"96B", "99B", "00B"}},
        {"portday_coarri.edi", {"00B", "20A", "23A"}},
        {"portday_codeco_out.edi", {"00B", "20A", "23A"}},
    };
    for (const Sample& sample : samples) {
        const Message own = first_of(file_bytes(sample.file));
        ASSERT_EQ(own.verdict, Verdict::accepted) << sample.file;
        for (const std::string& release : sample.releases) {
            SCOPED_TRACE(std::string(sample.file) + " " + release);
            const Message other = first_of(in_directory(file_bytes(sample.file), release));
            EXPECT_EQ(other.verdict, Verdict::accepted) << (other.findings.empty() ? "" : other.findings[0].text_en);
            EXPECT_TRUE(other.body == own.body);
            EXPECT_EQ(other.kind, own.kind);
        }
    }
}

/// Its bytes and elements are others then; all that is said is the same.
TEST(Directories, FromD03BOnSayTheNatureInAnotherSegment) {
    for (const char* file : {"portday_cuscar.edi", "cuscar_one_bill.edi"}) {
        SCOPED_TRACE(file);
        const Message message = first_of(with_processing_information(in_directory(file_bytes(file), "03B")));
        EXPECT_EQ(message.verdict, Verdict::accepted) << (message.findings.empty() ? "" : message.findings[0].text_en);
        EXPECT_TRUE(message.findings.empty());
        const Message own = first_of(file_bytes(file));
        const Manifest ours = without_places(std::get<Manifest>(message.body));
        const Manifest theirs = without_places(std::get<Manifest>(own.body));
        EXPECT_EQ(ours.nature, "23");
        ASSERT_EQ(ours.consignments.size(), theirs.consignments.size());
        for (std::size_t i = 0; i < ours.consignments.size(); ++i) {
            EXPECT_TRUE(ours.consignments[i] == theirs.consignments[i]) << theirs.consignments[i].bill;
        }
        EXPECT_TRUE(ours == theirs);
    }
}

/// In D.95B references, parties and boxes had no dates and dangers of their own.
TEST(Directories, WithDeeperGroupsDoNotMixWhatBelongsToThem) {
    std::string text = in_directory(file_bytes("cuscar_one_bill.edi"), "00B");
    const std::string reference = "RFF+ATZ:LEH2026001234'\n";
    text.replace(text.find(reference), reference.size(), reference + "DTM+137:202001010000:203'\n");
    const Manifest manifest = std::get<Manifest>(first_of(text).body);
    EXPECT_EQ(to_text(manifest.document_time.value()), "2026-11-21T17:30:00.000Z");

    text = in_directory(file_bytes("portday_coarri.edi"), "00B");
    const std::string box = "SEL+QA100101+CA'\nSEL+SH55001+SH'\n";
    text.replace(text.find(box), box.size(), box + "DGS+IMD+3+1263'\nMEA+AAE+G+KGM:77'\n");
    const DischargeReport landing = std::get<DischargeReport>(first_of(text).body);
    EXPECT_EQ(landing.boxes.at(0).equipment.gross, std::nullopt);
}

TEST(Directories, WeDoNotHaveAreReadAsTheNearestWhenTheProfileSaysSo) {
    ReadOptions tolerant;
    tolerant.tolerant_header = true;
    const std::string text = in_directory(file_bytes("cuscar_one_bill.edi"), "99A");
    EXPECT_EQ(first_of(text).verdict, Verdict::refused);
    const Message read = first_of(text, tolerant);
    EXPECT_EQ(read.verdict, Verdict::accepted);
    EXPECT_EQ(read.header.read_as, "D.99B");
    ASSERT_EQ(read.findings.size(), 1U);
    EXPECT_EQ(read.findings[0].code, Errc::structure_nearest_directory);
    EXPECT_EQ(read.findings[0].severity, Severity::warning);
    EXPECT_EQ(read.findings[0].value, "D.99A");
    EXPECT_TRUE(read.body == first_of(file_bytes("cuscar_one_bill.edi")).body);
}

TEST(Directories, NearestIsByHalfYearsAndTheOlderOfTwo) {
    struct Case {
        std::string_view type;
        std::string_view sent;
        std::string_view nearest;
    };
    const Case cases[] = {
        {"IFCSUM", "D.93A", "D.94B"}, {"IFCSUM", "S.93A", "D.94B"}, {"BAPLIE", "D.00A", "D.95B"}, {"BAPLIE", "D.05A", "D.04B"},
        {"BAPLIE", "D.22B", "D.13B"}, {"APERAK", "D.96A", "D.95B"}, {"IFTMCS", "D.21A", "D.00B"}, {"COARRI", "D.88A", "D.95B"},
    };
    for (const Case& given : cases) {
        const MessageDefinition* found = nearest_definition(given.type, given.sent);
        ASSERT_NE(found, nullptr) << given.type << " " << given.sent;
        EXPECT_EQ(found->directory->name, given.nearest) << given.type << " " << given.sent;
    }
    EXPECT_EQ(nearest_definition("INVOIC", "D.96A"), nullptr);
    EXPECT_EQ(nearest_definition("CUSCAR", "D.3"), nullptr);
    EXPECT_EQ(nearest_definition("CONTRL", "D.95B"), nullptr);
    EXPECT_EQ(nearest_definition("CUSCAR", ""), nullptr);
}

}  // namespace
}  // namespace cargo::edi::test
