#include <gtest/gtest.h>

#include <algorithm>

#include "edi/stream_reader.hpp"
#include "tests/edi/recorder.hpp"

/// Awkward and broken spellings that other readers got wrong, a test each where no other file has it; README.md lists all.
namespace cargo::edi::test {
namespace {

using Lines = std::vector<std::string>;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    if (at == std::string::npos) ADD_FAILURE() << "no " << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string all_replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

std::string good(std::string_view syntax = "UNOC:3") {
    return interchange("CUSCAR:D:95B:UN", small_manifest_body(), syntax);
}

/// What is read of it, without where it stood and what was told.
std::string meaning_of(const std::string& bytes, const ReadOptions& options = {}) {
    std::string all;
    for (const std::vector<std::string>& row : walked(bytes, options).values) {
        for (const std::string& value : row) all += value + "|";
        all += "\n";
    }
    return all;
}

Lines warnings_and_errors(const std::string& bytes, const ReadOptions& options = {}) {
    Lines lines;
    const Recorder read = walked(bytes, options);
    for (const auto* list : {&read.envelope, &read.findings}) {
        for (const Finding& f : *list) {
            lines.push_back(std::string(f.severity == Severity::error ? "error " : "warning ") + std::string(to_string(f.code)) +
                            " " + f.segment);
        }
    }
    return lines;
}

/// Whatever the pieces are.
void expect_same_in_pieces(const std::string& bytes, const ReadOptions& options = {}) {
    class Kept final : public MessageSink {
    public:
        std::vector<Interchange> all;
        void interchange_start(const InterchangeHeader& header) override { all.emplace_back().header = header; }
        void message(Message&& message) override { all.back().messages.push_back(std::move(message)); }
        void interchange_end(std::vector<Finding>&& findings, bool refused) override {
            all.back().findings = std::move(findings);
            for (Message& message : all.back().messages) {
                if (refused) message.verdict = Verdict::refused;
            }
        }
    };
    const std::vector<Interchange> whole = read(bytes, options);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{1'000}}) {
        Kept kept;
        StreamReader reader(options, kept);
        for (std::size_t at = 0; at < bytes.size(); at += piece) reader.feed(bytes.substr(at, piece));
        reader.finish();
        EXPECT_EQ(kept.all, whole) << "in pieces of " << piece;
    }
}

// --- the service string

TEST(SyntaxCases, AServiceStringOfFiveCharactersIsReadWithAWarning) {
    const Lines told{"warning syntax_bad_service_string UNA"};
    for (const std::string_view between : {"", "\n", "\r\n", "\r\n\r\n"}) {
        const std::string bytes = "UNA:+.?'" + std::string(between) + good();
        SCOPED_TRACE(bytes.substr(0, 20));
        EXPECT_EQ(warnings_and_errors(bytes), told);
        EXPECT_EQ(meaning_of(bytes), meaning_of(good()));
        expect_same_in_pieces(bytes);
    }
    const std::string other = "UNA|^,!~" + all_replaced(all_replaced(all_replaced(good(), ":", "|"), "+", "^"), "'", "~");
    EXPECT_EQ(warnings_and_errors(other), told);
    EXPECT_EQ(meaning_of(other), meaning_of(good()));
}

TEST(SyntaxCases, FiveCharactersThatMayMeanSomethingElseAreRefused) {
    for (const std::string_view una : {"UNA:+? '", "UNA:+. '", "UNA:+?\?'", "UNA:+.A'"}) {
        SCOPED_TRACE(una);
        EXPECT_EQ(warnings_and_errors(std::string(una) + good()), Lines{"error syntax_bad_service_string UNA"});
    }
}

TEST(SyntaxCases, ALineEndInTheSixthPlaceEndsSegments) {
    const std::string lines = all_replaced(good(), "'", "\n");
    for (const std::string_view una : {"UNA:+.? \n", "UNA:+.?'\n", "UNA:+.?*\n"}) {
        SCOPED_TRACE(una);
        EXPECT_EQ(warnings_and_errors(std::string(una) + lines), Lines{});
        EXPECT_EQ(meaning_of(std::string(una) + lines), meaning_of(good()));
        expect_same_in_pieces(std::string(una) + lines);
    }
}

TEST(SyntaxCases, SegmentsThatEndWithTheirLinesNeedNoServiceString) {
    for (const std::string_view end : {"\n", "\r\n", "\r", "\n\n"}) {
        const std::string bytes = all_replaced(good(), "'", end);
        SCOPED_TRACE(end.size());
        EXPECT_EQ(warnings_and_errors(bytes), Lines{"warning syntax_bad_service_string UNB"});
        EXPECT_EQ(meaning_of(bytes), meaning_of(good()));
        EXPECT_EQ(read(bytes).at(0).messages.at(0).verdict, Verdict::accepted);
        expect_same_in_pieces(bytes);
    }
}

TEST(SyntaxCases, TheRepetitionSeparatorIsTheFifthPlacesInSyntaxFour) {
    const std::string doubled = replaced(good("UNOC:4"), "DOC1", "DOC1@DOC2");
    const Recorder read = walked("UNA:+.?@'" + doubled);
    ASSERT_EQ(read.findings.size(), 1U);
    EXPECT_EQ(read.findings[0].code, Errc::structure_too_many_repetitions);
    EXPECT_EQ(edi::read("UNA:+.?@'" + doubled).at(0).header.repetition_separator, '@');
    EXPECT_EQ(walked("UNA:+.?@'" + replaced(good("UNOC:4"), "DOC1", "DOC1?@DOC2")).finding_lines(), Lines{}) << "released";
    const std::string starred = replaced(good("UNOC:4"), "DOC1", "DOC1*DOC2");
    EXPECT_EQ(walked("UNA:+.?@'" + starred).finding_lines(), Lines{}) << "then the star is data";
    EXPECT_EQ(walked("UNA:+.?*'" + starred).findings.size(), 1U);
}

TEST(SyntaxCases, EverySyntaxVersionIsRead) {
    for (const std::string_view syntax : {"UNOA:1", "UNOB:2", "UNOC:3", "UNOY:4"}) {
        SCOPED_TRACE(syntax);
        EXPECT_EQ(warnings_and_errors(good(syntax)), Lines{});
        EXPECT_EQ(meaning_of(good(syntax)), meaning_of(good()));
    }
    EXPECT_EQ(warnings_and_errors(good("UNOC:5")), Lines{"error syntax_unsupported_version UNB"});
    EXPECT_EQ(warnings_and_errors(good("UNOX:3")), Lines{"error syntax_unknown_charset UNB"});
}

// --- the envelope

TEST(SyntaxCases, BareMessagesAreTakenOnlyWhereTheProfileAllowsThem) {
    const std::string whole = good();
    const std::size_t unh = whole.find("UNH+");
    const std::string bare = whole.substr(unh, whole.find("UNZ+") - unh);
    EXPECT_EQ(warnings_and_errors(bare), Lines{"error envelope_missing_header UNB"});
    EXPECT_EQ(read(bare).at(0).messages.at(0).verdict, Verdict::refused);

    const ReadOptions allowed{.bare_messages = true};
    const std::string other = replaced(replaced(bare, "UNH+1", "UNH+2"), "UNT+21+1", "UNT+21+2");
    for (const std::string& bytes : {bare, "UNA:+.? '" + bare, bare + other}) {
        SCOPED_TRACE(bytes.size());
        EXPECT_EQ(warnings_and_errors(bytes, allowed), Lines{"warning envelope_missing_header UNB"});
        const std::vector<Interchange> found = read(bytes, allowed);
        for (const Message& message : found.at(0).messages) EXPECT_EQ(message.verdict, Verdict::accepted);
        expect_same_in_pieces(bytes, allowed);
    }
    EXPECT_EQ(read(replaced(bare, "SHOES", "SHO\xC9S"), allowed).at(0).messages.at(0).verdict, Verdict::refused)
        << "nothing says in which characters it is written";
    EXPECT_EQ(warnings_and_errors("BGM+85'" + bare, allowed), Lines{"error syntax_not_edifact BGM"});
    EXPECT_EQ(read(bare.substr(0, bare.size() - 1), allowed).at(0).messages.at(0).verdict, Verdict::refused) << "cut";
}

TEST(SyntaxCases, ALastSegmentThatLacksItsTerminatorAloneIsWhole) {
    for (std::string bytes : {good(), good("UNOC:4")}) {
        bytes.pop_back();
        EXPECT_EQ(warnings_and_errors(bytes), Lines{"warning syntax_truncated UNZ"});
        EXPECT_EQ(read(bytes).at(0).messages.at(0).verdict, Verdict::accepted);
        expect_same_in_pieces(bytes);
        EXPECT_EQ(read(bytes + "\r\n").at(0).messages.at(0).verdict, Verdict::accepted) << "and a line end";
        EXPECT_EQ(read(bytes + "?").at(0).messages.at(0).verdict, Verdict::refused);
        EXPECT_EQ(read(bytes + "+").at(0).messages.at(0).verdict, Verdict::refused);
        EXPECT_EQ(read(replaced(bytes, "UNZ+1", "UNZ+2")).at(0).messages.at(0).verdict, Verdict::refused);
        bytes.pop_back();
        EXPECT_EQ(read(bytes).at(0).messages.at(0).verdict, Verdict::refused) << "half a reference";
    }
}

TEST(SyntaxCases, AMessageOutsideOfFunctionalGroupsIsCountedByNobodyAndRefused) {
    const std::string whole = good();
    const std::size_t unh = whole.find("UNH+");
    const std::string message = whole.substr(unh, whole.find("UNZ+") - unh);
    const std::string start = whole.substr(0, unh);
    const std::string group = "UNG+CUSCAR+A+B+260102:0304+G1+UN+D:95B'" + message + "UNE+1+G1'";
    const std::string other = replaced(replaced(message, "UNH+1", "UNH+2"), "UNT+21+1", "UNT+21+2");
    EXPECT_EQ(warnings_and_errors(start + group + "UNZ+1+R1'"), Lines{});
    EXPECT_EQ(warnings_and_errors(start + group + other + "UNZ+1+R1'"), Lines{"error structure_unexpected_segment UNH"});
    EXPECT_EQ(warnings_and_errors(start + other + group + "UNZ+1+R1'"), Lines{"error structure_unexpected_segment UNG"});
    const std::string again = replaced(replaced(group, "UNH+1", "UNH+2"), "UNT+21+1", "UNT+21+2");
    EXPECT_EQ(warnings_and_errors(start + group + again + "UNZ+2+R1'"), Lines{"error envelope_duplicate UNG"});
    const std::string second = replaced(replaced(again, "260102:0304+G1", "260102:0304+G2"), "UNE+1+G1", "UNE+1+G2");
    EXPECT_EQ(warnings_and_errors(start + group + second + "UNZ+2+R1'"), Lines{});
    EXPECT_EQ(walked(start + group + second + "UNZ+2+R1'").messages.size(), 2U);
}

TEST(SyntaxCases, TheSmallestInterchangeIsLongEnough) {
    const std::string smallest = "UNB+UNOA:1+A+B+260102:0304+1'UNZ+0+1'";
    EXPECT_EQ(warnings_and_errors(smallest), Lines{});
    EXPECT_EQ(walked(smallest).interchanges.size(), 1U);
    expect_same_in_pieces(smallest);
}

TEST(SyntaxCases, AnEmptySegmentBetweenOthersIsOne) {
    const std::string bytes = replaced(replaced(good(), "GID+1", "UGH'GID+1"), "UNT+21", "UNT+22");
    const Recorder read = walked(bytes);
    EXPECT_EQ(read.finding_lines(), Lines{"error structure_unknown_segment UGH 17 0.0 @" + std::to_string(bytes.find("UGH'"))});
    EXPECT_EQ(meaning_of(bytes), meaning_of(good())) << "and what follows it is read";
}

// --- line ends

TEST(SyntaxCases, LineEndsBetweenAndBesideValuesMeanNothing) {
    const std::string told = "warning value_bad_character";
    for (const std::string_view end : {"\n", "\r\n"}) {
        const std::string e(end);
        EXPECT_EQ(warnings_and_errors(all_replaced(good(), "'", "'" + e)), Lines{});
        EXPECT_EQ(meaning_of(all_replaced(good(), "'", "'" + e)), meaning_of(good()));
        for (const auto& [from, to] : {std::pair<std::string, std::string>{"BGM+85+DOC1+9'", "BGM+85+" + e + "DOC1+9'"},
                                       {"BGM+85+DOC1+9'", "BGM+85+DOC1" + e + "+9'"},
                                       {"BGM+85+DOC1+9'", "BGM+85+DOC1+9" + e + "'"},
                                       {"BGM+85+DOC1+9'", "BGM" + e + "+85+DOC1+9'"}}) {
            const std::string bytes = replaced(good(), from, to);
            SCOPED_TRACE(to);
            EXPECT_EQ(warnings_and_errors(bytes), Lines{told + " BGM"});
            EXPECT_EQ(meaning_of(bytes), meaning_of(good()));
            expect_same_in_pieces(bytes);
        }
    }
    EXPECT_NE(meaning_of(replaced(good(), "SHOES", "SH\nOES")).find("SH\nOES"), std::string::npos) << "within a value it is kept";
}

TEST(SyntaxCases, AFileWrappedAtAnyWidthIsJoinedAgain) {
    for (const std::string_view una : {"", "UNA:+.? '", "UNA:+.? '\r\n"}) {
        for (const std::size_t width : {15U, 20U, 35U, 72U, 80U, 132U}) {
            for (const std::string_view end : {"\n", "\r\n"}) {
                const bool own_line = una.ends_with("\n");
                const std::string text = (own_line ? "" : std::string(una)) + good();
                std::string bytes = own_line ? std::string(una) : "";
                for (std::size_t at = 0; at < text.size(); at += width) bytes += text.substr(at, width) + std::string(end);
                SCOPED_TRACE(std::to_string(width) + " " + std::string(una));
                EXPECT_EQ(warnings_and_errors(bytes), Lines{});
                EXPECT_EQ(meaning_of(bytes), meaning_of(good()));
            }
        }
    }
}

// --- values

TEST(SyntaxCases, AReleasedOrdinaryCharacterIsItselfWithAWarning) {
    const std::string bytes = replaced(good(), "SHOES", "SH?@OES");
    EXPECT_EQ(warnings_and_errors(bytes), Lines{"warning syntax_bad_character FTX"});
    EXPECT_NE(meaning_of(bytes).find("SH@OES"), std::string::npos);
}

TEST(SyntaxCases, ALongElementIsALengthErrorAndTheRestIsRead) {
    const std::string bytes = replaced(good(), "DOC1", std::string(5'000, 'X'));
    const Recorder read = walked(bytes);
    EXPECT_EQ(read.finding_lines(), Lines{"error value_too_long BGM 2 2.0 @" + std::to_string(bytes.find("XXX"))});
    EXPECT_EQ(read.segments, std::vector<std::uint32_t>{21});
}

TEST(SyntaxCases, ASegmentOfManyElementsIsToldAtTheFirstThatIsTooMany) {
    const std::string wide = "BGM+85+DOC1+9+" + std::string(60, '+') + "X";
    const std::string bytes = replaced(good(), "BGM+85+DOC1+9", wide);
    EXPECT_EQ(walked(bytes).finding_lines(),
              Lines{"error structure_too_many_elements BGM 2 64.1 @" + std::to_string(bytes.find("+X'") + 1)});
}

TEST(SyntaxCases, AConditionalCompositeLeftOutIsNoFaultWhateverIsMandatoryInIt) {
    const std::string bytes = replaced(replaced(good(), "NAD+CN+C1++NAME", "NAD+CZ++NAME"), "FTX+AAA+++SHOES", "FTX+AAA+++text");
    EXPECT_EQ(warnings_and_errors(bytes), Lines{});
}

TEST(SyntaxCases, BytesThatAreNoCharacterNeverLoseTheirSegment) {
    for (const std::string_view syntax : {"UNOA:3", "UNOB:3", "UNOF:3", "UNOY:4", "UNOW:4"}) {
        const std::string bytes = replaced(good(syntax), "SHOES", "SHO\xFF\xAES");
        SCOPED_TRACE(syntax);
        const Message message = read(bytes).at(0).messages.at(0);
        EXPECT_EQ(message.verdict, Verdict::refused);
        ASSERT_EQ(message.findings.size(), 1U);
        EXPECT_EQ(message.findings[0].code, Errc::syntax_bad_character);
        EXPECT_EQ(message.findings[0].segment, "FTX");
        EXPECT_EQ(message.segments, 21U);
    }
}

TEST(SyntaxCases, WhatCannotBeReadOfAValueWithoutAPlaceIsReplacedAndTold) {
    const std::string with_text = replaced(good("UNOA:3"), "FTX+AAA", "FTX+OSI+++A\xFF"
                                                                      "B'FTX+AAA");
    const std::string bytes = replaced(with_text, "UNT+21", "UNT+22");
    const Message message = read(bytes).at(0).messages.at(0);
    EXPECT_EQ(message.verdict, Verdict::accepted) << (message.findings.empty() ? "" : message.findings[0].text_en);
    ASSERT_EQ(message.findings.size(), 1U);
    EXPECT_EQ(message.findings[0].code, Errc::syntax_bad_character);
    EXPECT_EQ(message.findings[0].severity, Severity::warning);
    EXPECT_EQ(message.findings[0].at.byte_offset, bytes.find("A\xFF"));
    const Manifest& manifest = std::get<Manifest>(message.body);
    const auto is_replaced = [](const Unmapped& u) { return u.text == "FTX+OSI+++A\xEF\xBF\xBD" "B"; };
    EXPECT_TRUE(std::ranges::any_of(manifest.unmapped, is_replaced));
}

TEST(SyntaxCases, OffsetsCountBytesAsReceivedWhateverTheCharacters) {
    for (const auto& [syntax, name] : {std::pair<std::string_view, std::string_view>{"UNOC:3", "Caf\xE9 \xC9t\xE9"},
                                       {"UNOY:4", "\xE4\xB8\x8A\xE6\xB5\xB7 caf\xC3\xA9"}}) {
        const std::string bytes = replaced(replaced(good(syntax), "NAME", name), "UNT+21", "UNT+20");
        const Recorder read = walked("\xEF\xBB\xBF" + bytes);
        SCOPED_TRACE(syntax);
        EXPECT_EQ(read.finding_lines(),
                  Lines{"error envelope_count_differs UNT 21 1.0 @" + std::to_string(bytes.find("20+1'UNZ") + 3)});
    }
}

TEST(SyntaxCases, WhatLooksLikeTheEndOrTheBeginningOfAnInterchangeInAValueIsAValue) {
    for (const std::string_view value : {"UNA1234", "UNB", "UNZ", "END", "ISA"}) {
        const std::string bytes = replaced(good(), "DOC1", value);
        SCOPED_TRACE(value);
        EXPECT_EQ(warnings_and_errors(bytes), Lines{});
        EXPECT_EQ(walked(bytes).interchanges.size(), 1U);
        EXPECT_EQ(warnings_and_errors(replaced(good(), "DOC1+9'", std::string(value) + "+9'\r\n")), Lines{});
    }
}

}  // namespace
}  // namespace cargo::edi::test
