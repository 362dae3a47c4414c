#include <gtest/gtest.h>

#include <algorithm>

#include "edi/answers.hpp"
#include "map_sample.hpp"

/// Every kind of answer, to senders of every habit: sound by our own reader, and in their syntax, delimiters and characters.
namespace cargo::edi::test {
namespace {

const AnswerStamp stamp{.our_id = "QUAI", .reference = "K7Q2MB4XN3ZD5A", .now_date = "261122", .now_time = "1559"};

constexpr AnswerKind kinds[] = {AnswerKind::contrl, AnswerKind::cusres_d95b, AnswerKind::cusres_d96b, AnswerKind::aperak_d95b,
                                AnswerKind::aperak_d96b};

std::string all_replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
}

/// As `text` with other delimiters for : + ' and a UNA that says them.
std::string with_una(const std::string& text, std::string_view una) {
    std::string out(una);
    for (const char c : text) {
        if (c == '\n') continue;
        out += c == ':' ? una[3] : c == '+' ? una[4] : c == '?' ? una[6] : c == '\'' ? una[8] : c;
    }
    return out;
}

struct Sender {
    std::string_view name;
    std::string bytes;
    std::string_view begins;  ///< what the answer begins with
};

std::vector<Sender> senders(const char* file) {
    const std::string plain = file_bytes(file);
    const std::string four = replaced(replaced(plain, "UNOC:3", "UNOY:4"), "+26", "+2026");
    std::string separators = all_replaced(replaced(plain, "UNOC:3", "UNOB:2"), "\n", "");
    for (char& c : separators) c = c == '+' ? '\x1D' : c == ':' ? '\x1F' : c == '\'' ? '\x1C' : c;
    return {
        {"standard", plain, "UNB+UNOC:3+QUAI+AGENTLH+261122:1559+"},
        {"level A, version 1", replaced(plain, "UNOC:3", "UNOA:1"), "UNB+UNOA:1+"},
        {"Cyrillic", replaced(plain, "UNOC:3", "UNOE:3"), "UNB+UNOE:3+"},
        {"version 4", four, "UNB+UNOY:4+QUAI+AGENTLH+20261122:1559+"},
        {"version 4 without repetitions", "UNA:+.? '" + four, "UNA:+.? 'UNB+UNOY:4+"},
        {"version 4, another repetition", "UNA:+.?#'" + four, "UNA:+.?#'UNB+UNOY:4+"},
        {"version 3, UNA of the standard", "UNA:+,? '" + plain, "UNB+UNOC:3+"},
        {"other delimiters", with_una(plain, "UNA|^,! ~"), "UNA|^,! ~UNB^UNOC|3^QUAI^"},
        {"no release character", with_una(plain, "UNA:+.  '"), "UNA:+.  'UNB+UNOC:3+"},
        {"separators of level B", separators, "UNB\x1DUNOB\x1F" "2\x1D"},
        {"line ends end segments", all_replaced(plain, "'\n", "\n"), "UNA:+.? \nUNB+UNOC:3+"},
        {"line ends, two bytes", all_replaced(plain, "'\n", "\r\n"), "UNA:+.? \rUNB+UNOC:3+"},
        {"five characters", "UNA:+.?'" + plain, "UNB+UNOC:3+"},
    };
}

/// What our reader says of our answer: nothing.
void expect_sound(const std::string& bytes, AnswerKind kind, const InterchangeHeader& asked) {
    const std::vector<Interchange> found = read(bytes, {.look_only = true});
    ASSERT_EQ(found.size(), 1U);
    for (const Finding& finding : found[0].findings) ADD_FAILURE() << finding.text_en;
    EXPECT_EQ(found[0].header.recipient, asked.sender);
    EXPECT_EQ(found[0].header.syntax, asked.syntax);
    EXPECT_EQ(found[0].header.syntax_version, asked.syntax_version);
    EXPECT_FALSE(found[0].messages.empty());
    for (const Message& message : found[0].messages) {
        EXPECT_EQ(message.header.type, message_type_of(kind));
        for (const Finding& finding : message.findings) {
            ADD_FAILURE() << finding.at.segment << "." << finding.at.element << " " << finding.segment << ": " << finding.text_en;
        }
    }
}

TEST(Answers, AreSoundInEverySendersHabits) {
    for (const char* file : {"cuscar_one_bill.edi", "cuscar_function_5.edi", "cuscar_one_good_one_bad.edi"}) {
        for (const Sender& sender : senders(file)) {
            for (const AnswerKind kind : kinds) {
                SCOPED_TRACE(std::string(file) + ", " + std::string(sender.name) + ", " + std::string(to_string(kind)));
                const std::vector<Interchange> received = read(sender.bytes);
                ASSERT_EQ(received.size(), 1U);
                Answered answered{.verdict = received[0].messages.at(0).verdict};
                answered.registered = {{"QLH26BL0101", "26FR0LEH7Q2MB4XN39"}, {"A+B:C'D?E*F#G", "26FR0LEH7Q2MB4XN40"}};
                const std::string answer = write_answer(kind, received[0], answered, stamp);
                EXPECT_TRUE(answer.starts_with(sender.begins)) << answer.substr(0, 60);
                expect_sound(answer, kind, received[0].header);
            }
        }
    }
}

std::vector<std::string> lines_with(AnswerKind kind, const Interchange& received, const Answered& answered) {
    const std::string answer = write_answer(kind, received, answered, stamp);
    expect_sound(answer, kind, received.header);
    return lines_of(answer);
}

std::vector<std::string> with_tags(const std::vector<std::string>& lines, std::initializer_list<std::string_view> tags) {
    std::vector<std::string> found;
    for (const std::string& line : lines) {
        if (std::ranges::any_of(tags, [&](std::string_view tag) { return line.starts_with(tag); })) found.push_back(line);
    }
    return found;
}

/// A message with two bills, the second of which has one fault.
Interchange taken_in_part() {
    std::vector<Interchange> received = read(file_bytes("cuscar_one_bill.edi"));
    Message& message = received.at(0).messages.at(0);
    message.verdict = Verdict::partial;
    Finding finding;
    finding.code = Errc::value_too_long;
    finding.contrl = 39;
    finding.segment = "FTX";
    finding.at = {.segment = 30, .element = 4, .component = 1};
    finding.group = "SG4[2]/SG5[1]";
    finding.bill = "BAD1";
    finding.text_fr = "La description est trop longue.";
    finding.own_code = "E042";
    message.findings = {finding};
    return received[0];
}

TEST(Answers, OfAMessageTakenInPartSayWhatWasTakenAndWhatWasNot) {
    const Interchange received = taken_in_part();
    Answered answered{.verdict = Verdict::partial, .refused_bills = {"BAD1"}};
    answered.registered = {{"GOOD1", "26FR0LEH7Q2MB4XN39"}};
    using Lines = std::vector<std::string>;
    const std::initializer_list<std::string_view> told{"BGM", "GIS", "ERP", "ERC", "RFF+BM", "RFF+ABT", "DOC"};
    EXPECT_EQ(with_tags(lines_with(AnswerKind::cusres_d95b, received, answered), told),
              (Lines{"BGM+962+K7Q2MB4XN3ZD5A+11", "GIS+1", "RFF+BM:GOOD1", "RFF+ABT:26FR0LEH7Q2MB4XN39",
                     "BGM+963+K7Q2MB4XN3ZD5A+11", "GIS+2", "ERP+2:30.4.1 FTX", "ERC+E042::ZZZ", "RFF+BM:BAD1"}));
    EXPECT_EQ(with_tags(lines_with(AnswerKind::cusres_d96b, received, answered), told),
              (Lines{"BGM+962+K7Q2MB4XN3ZD5A+11", "GIS+1", "DOC+705+GOOD1", "RFF+ABT:26FR0LEH7Q2MB4XN39",
                     "BGM+963+K7Q2MB4XN3ZD5A+11", "GIS+2", "RFF+BM:BAD1", "ERP+2:30.4.1 FTX", "RFF+BM:BAD1", "ERC+E042::ZZZ"}));
    EXPECT_EQ(with_tags(lines_with(AnswerKind::aperak_d95b, received, answered), {"BGM", "ERC", "FTX", "RFF"}),
              (Lines{"BGM+963+K7Q2MB4XN3ZD5A+11+CA", "RFF+ACW:QUAI126W-IMP2", "RFF+AGO:M0001", "RFF+ATZ:LEH2026001234",
                     "RFF+BM:BAD1", "ERC+E042::ZZZ", "FTX+AAO+++30.4.1 FTX:La description est trop longue.", "RFF+BM:BAD1:30"}));
    EXPECT_EQ(with_tags(lines_with(AnswerKind::contrl, received, answered), {"UCI", "UCM", "UCS", "UCD"}),
              (Lines{"UCI+AGLH000200+AGENTLH+QUAI+7", "UCM+M0001+CUSCAR:D:95B:UN+7", "UCS+30", "UCD+39+5:1"}))
        << "acknowledged, but for what is rejected by name";
}

TEST(Answers, OfAperakSayAcceptedOrRefused) {
    const std::vector<Interchange> good = read(file_bytes("portday_coarri.edi"));
    EXPECT_EQ(with_tags(lines_with(AnswerKind::aperak_d96b, good.at(0), Answered{}), {"BGM", "ERC"}),
              std::vector<std::string>{"BGM+962+K7Q2MB4XN3ZD5A+11+AP"})
        << "of a message of any kind";
    const std::vector<Interchange> bad = read(file_bytes("cuscar_function_5.edi"));
    const std::vector<std::string> lines = lines_with(AnswerKind::aperak_d95b, bad.at(0), {.verdict = Verdict::refused});
    EXPECT_EQ(with_tags(lines, {"BGM", "ERC"}), (std::vector<std::string>{"BGM+963+K7Q2MB4XN3ZD5A+11+RE", "ERC+150::ZZZ"}));
    EXPECT_EQ(with_tags(lines, {"FTX+AAO+++2.3.1 BGM:"}).size(), 1U) << "where";
}

TEST(Answers, OfAperakSpreadManyErrorsAndLoseNone) {
    Variant sample("cuscar_one_bill.edi");
    for (int i = 0; i < 1'200; ++i) sample.append("CNI+" + std::to_string(i + 2));
    const std::vector<Interchange> received = read(sample.text(), {.findings_max = 5'000});
    const std::size_t errors = received.at(0).messages.at(0).findings.size();
    ASSERT_GT(errors, 1'000U);
    for (const AnswerKind kind : {AnswerKind::aperak_d95b, AnswerKind::aperak_d96b, AnswerKind::cusres_d96b}) {
        const std::vector<std::string> lines = lines_with(kind, received[0], {.verdict = Verdict::refused});
        EXPECT_EQ(with_tags(lines, {"ERC+"}).size(), errors);
        EXPECT_GT(with_tags(lines, {"UNH+"}).size(), 1U);
    }
}

/// Between the messages stands a segment that nobody knows: its tag is none that CONTRL may name.
TEST(Answers, OfContrlNameServiceSegmentsOnly) {
    const Interchange received = read(replaced(file_bytes("cuscar_one_bill.edi"), "UNZ+", "U1'UNZ+")).at(0);
    ASSERT_FALSE(received.findings.empty());
    const std::string contrl = write_answer(AnswerKind::contrl, received, {}, stamp);
    EXPECT_NE(contrl.find("+4+"), std::string::npos) << contrl;
    EXPECT_EQ(contrl.find("U1"), std::string::npos) << contrl;
    const std::vector<Interchange> back = read(contrl, {.look_only = true});
    ASSERT_EQ(back.size(), 1U);
    EXPECT_TRUE(back[0].findings.empty());
    ASSERT_EQ(back[0].messages.size(), 1U);
    EXPECT_EQ(back[0].messages[0].verdict, Verdict::accepted) << contrl;
}

TEST(Answers, AreNamedAsProfilesSpellThem) {
    for (const AnswerKind kind : kinds) EXPECT_EQ(answer_kind_named(to_string(kind)), kind);
    for (const char* name : {"", "CUSRES", "APERAK:D.99B", "contrl"}) EXPECT_FALSE(answer_kind_named(name)) << name;
}

}  // namespace
}  // namespace cargo::edi::test
