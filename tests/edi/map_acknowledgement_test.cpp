#include "edi/map_acknowledgement.hpp"
#include "tests/edi/read_only.hpp"

/// APERAK, CONTRL and CUSRES that come in.
namespace cargo::edi::test {
namespace {

Acknowledgement answer_in(const std::string& text) {
    return content_of<Acknowledgement>(look_at(text));
}

TEST(Aperak, SaysWhatIsWrongAndWhere) {
    const Message message = look_at(file_bytes("aperak_d96b.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    EXPECT_EQ(message.kind, "acknowledgement");
    const Acknowledgement answer = content_of<Acknowledgement>(message);
    EXPECT_EQ(answer.verdict, AnswerVerdict::refused);
    EXPECT_EQ(answer.head.call.stay, "LEH2026001234");
    ASSERT_EQ(answer.head.references.size(), 2U);
    EXPECT_EQ(answer.head.references[0].qualifier, "ACW");
    EXPECT_EQ(answer.head.references[1].number, "M0001");
    ASSERT_EQ(answer.errors.size(), 2U);
    EXPECT_EQ(answer.errors[0].code, "3");
    EXPECT_EQ(answer.errors[0].list, "ZZZ");
    EXPECT_EQ(answer.errors[0].text, "LE CONTENEUR QAIU2001010 A UNE CLE DE CONTROLE FAUSSE");
    EXPECT_EQ(answer.errors[0].place.segment, 17U);
    EXPECT_EQ(answer.errors[0].place.element, 2U);
    EXPECT_EQ(answer.errors[0].place.component, 1U);
    EXPECT_EQ(answer.errors[0].place.tag, "EQD");
    EXPECT_EQ(answer.errors[1].text, "LE SECOND ENVOI EST SANS CONNAISSEMENT");
    EXPECT_EQ(answer.errors[1].place, AnsweredPlace{});
    EXPECT_EQ(unmapped_in(answer), Lines{});
}

TEST(Aperak, MeansTheSameInD95B) {
    const Message other = look_at(in_release(file_bytes("aperak_d96b.edi"), "96B", "95B"));
    EXPECT_EQ(errors_of(other), Lines{});
    EXPECT_TRUE(other.body == look_at(file_bytes("aperak_d96b.edi")).body);
}

/// Response type before function before document; what none of them says is not accepted.
TEST(Aperak, KnowsTheVerdictByWhatTheSenderSays) {
    using Verdicts = AnswerVerdict;
    const std::pair<const char*, Verdicts> rows[] = {
        {"BGM+312+X+9", Verdicts::accepted},      {"BGM+313+X+9", Verdicts::refused},   {"BGM+27+X+9", Verdicts::unknown},
        {"BGM+27+X+29", Verdicts::accepted},      {"BGM+27+X+27", Verdicts::refused},
        {"BGM+27+X+45", Verdicts::partly_accepted},
        {"BGM+27+X+9+AP", Verdicts::accepted},    {"BGM+312+X+9+RE", Verdicts::refused}, {"BGM+312+X+27", Verdicts::refused},
        {"BGM+27+X+9+CA", Verdicts::partly_accepted},
    };
    for (const auto& [bgm, verdict] : rows) {
        const std::string before = "UNB+UNOA:3+A+B+261121:1200+1'UNH+1+APERAK:D:96B:UN'";
        const std::string aperak = before + bgm + "'UNT+3+1'UNZ+1+1'";
        EXPECT_EQ(answer_in(aperak).verdict, verdict) << bgm;
    }
}

TEST(Contrl, JudgesEachMessageOfAnInterchange) {
    const Message message = look_at(file_bytes("contrl_d3.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    EXPECT_EQ(message.kind, "acknowledgement");
    const Acknowledgement answer = content_of<Acknowledgement>(message);
    EXPECT_EQ(answer.interchanges.at(0).reference, "AGLH000126");
    EXPECT_EQ(answer.interchanges.at(0).sender, "AGENTLH");
    EXPECT_EQ(answer.verdict, AnswerVerdict::accepted);
    ASSERT_EQ(answer.messages.size(), 2U);
    EXPECT_EQ(answer.messages[0].verdict, AnswerVerdict::accepted);
    EXPECT_EQ(answer.messages[0].directory, "D.95B");
    const AnsweredMessage& refused = answer.messages[1];
    EXPECT_EQ(refused.reference, "M0002");
    EXPECT_EQ(refused.verdict, AnswerVerdict::refused);
    ASSERT_EQ(refused.errors.size(), 2U);
    EXPECT_EQ(refused.errors[0].code, "12");
    EXPECT_EQ(refused.errors[0].place.segment, 17U);
    EXPECT_EQ(refused.errors[0].place.element, 2U);  // 0098 counts the tag
    EXPECT_EQ(refused.errors[0].place.component, 1U);
    EXPECT_EQ(refused.errors[1].code, "13");
    EXPECT_EQ(refused.errors[1].place.segment, 21U);
    EXPECT_EQ(refused.errors[1].place.element, 0U);
    EXPECT_EQ(unmapped_in(answer), Lines{});
}

/// What we write ourselves is read as it was meant: every finding of syntax, at its place.
TEST(Contrl, OfOursReadsBack) {
    const std::vector<Interchange> received = read(file_bytes("cuscar_structure.edi"));
    const std::string contrl = write_contrl(received.at(0), {"QUAI", "QUAI00000777", "261121", "1844"});
    const Message message = look_at(contrl);
    EXPECT_EQ(errors_of(message), Lines{});
    const Acknowledgement answer = content_of<Acknowledgement>(message);
    EXPECT_EQ(answer.interchanges.at(0).reference, received.at(0).header.reference);
    std::vector<AnsweredPlace> told;
    for (const AnsweredMessage& one : answer.messages) {
        for (const AnsweredError& error : one.errors) told.push_back(error.place);
    }
    std::size_t findings = 0;
    for (const Message& one : received.at(0).messages) {
        for (const Finding& finding : one.findings) {
            if (finding.severity != Severity::error || finding.contrl == 0) continue;
            ++findings;
            bool found = false;
            for (const AnsweredPlace& place : told) {
                found = found || (place.segment == finding.at.segment && place.element == finding.at.element &&
                                  place.component == finding.at.component);
            }
            EXPECT_TRUE(found) << finding.text_en;
        }
    }
    EXPECT_GT(findings, 0U);
    EXPECT_EQ(told.size(), findings);
}

TEST(Cusres, GivesEachBillItsNumber) {
    const Message message = look_at(file_bytes("cusres_d95b.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    EXPECT_EQ(message.kind, "customs_answer");
    const Acknowledgement answer = content_of<Acknowledgement>(message);
    EXPECT_EQ(answer.verdict, AnswerVerdict::accepted);
    EXPECT_EQ(answer.indicators, Lines{"1"});
    const std::vector<std::pair<std::string, std::string>> registered{{"QLH26BL0001", "26FR000000000001A1"},
                                                                      {"QLH26BL0002", "26FR000000000002A2"}};
    EXPECT_EQ(answer.registered, registered);
    EXPECT_EQ(answer.head.references.size(), 2U);
    EXPECT_EQ(unmapped_in(answer), Lines{});
}

TEST(Cusres, SaysWhatIsWrongAndWhere) {
    const Acknowledgement answer = answer_in(file_bytes("cusres_refused_d96b.edi"));
    EXPECT_EQ(answer.verdict, AnswerVerdict::refused);
    ASSERT_EQ(answer.errors.size(), 2U);
    for (const AnsweredError& error : answer.errors) {
        EXPECT_EQ(error.place.section, "1");
        EXPECT_EQ(error.place.segment, 17U);
        EXPECT_EQ(error.place.element, 2U);
        EXPECT_EQ(error.references.at(0).number, "M0001");
    }
    EXPECT_EQ(answer.errors[1].text, "CLE DE CONTROLE FAUSSE");
}

/// A refusal is never read as an acceptance, whichever of the two the sender says it in.
TEST(Cusres, ARefusalWins) {
    EXPECT_EQ(answer_in(Variant("cusres_d95b.edi").change("GIS", "GIS+2").text()).verdict, AnswerVerdict::refused);
    EXPECT_EQ(answer_in(Variant("cusres_d95b.edi").change("BGM", "BGM+963+X+11").text()).verdict, AnswerVerdict::refused);
    EXPECT_EQ(answer_in(Variant("cusres_d95b.edi").change("GIS", "GIS+67").text()).verdict, AnswerVerdict::partly_accepted);
}

TEST(Cusres, OfOursReadsBack) {
    const std::vector<Interchange> received = read(file_bytes("portday_cuscar.edi"));
    const Answered answered{0, Verdict::accepted, {{"QLH26BL0001", "26FR01"}, {"QLH26BL0002", "26FR02"}}, {}};
    const Acknowledgement accepted =
        answer_in(write_cusres(received.at(0), answered, {"QUAI", "QUAI00000778", "261121", "1844"}));
    EXPECT_EQ(accepted.verdict, AnswerVerdict::accepted);
    EXPECT_EQ(accepted.registered, answered.registered);
    EXPECT_EQ(accepted.head.call.stay, "LEH2026001234");

    const std::vector<Interchange> broken = read(file_bytes("cuscar_broken.edi"));
    const Acknowledgement refused =
        answer_in(write_cusres(broken.at(0), {0, Verdict::refused, {}, {}}, {"QUAI", "QUAI00000779", "261121", "1844"}));
    EXPECT_EQ(refused.verdict, AnswerVerdict::refused);
    std::vector<const Finding*> errors;
    for (const Finding& finding : broken.at(0).messages.at(0).findings) {
        if (finding.severity == Severity::error) errors.push_back(&finding);
    }
    ASSERT_EQ(refused.errors.size(), errors.size());
    for (std::size_t i = 0; i < errors.size(); ++i) {
        EXPECT_EQ(refused.errors[i].code, std::to_string(static_cast<unsigned>(errors[i]->code)));
        EXPECT_EQ(refused.errors[i].place.segment, errors[i]->at.segment);
        EXPECT_EQ(refused.errors[i].place.element, errors[i]->at.element);
        EXPECT_EQ(refused.errors[i].place.component, errors[i]->at.component);
        EXPECT_EQ(refused.errors[i].place.tag, errors[i]->segment);
    }
}

TEST(Place, IsReadAsWritten) {
    struct Row {
        const char* text;
        bool read;
        std::uint32_t segment;
        std::uint16_t element;
        std::uint16_t component;
    };
    const Row rows[] = {
        {"17 EQD", true, 17, 0, 0},  {"17.2 EQD", true, 17, 2, 0},   {"17.2.1 EQD", true, 17, 2, 1}, {"17", false, 0, 0, 0},
        {"EQD", false, 0, 0, 0},     {"17.2.1.3 EQD", false, 0, 0, 0}, {"17. EQD", true, 17, 0, 0},   {"-1 EQD", false, 0, 0, 0},
        {"99999999999 EQD", false, 0, 0, 0}, {"", false, 0, 0, 0},   {"17 EQ", false, 0, 0, 0},
    };
    for (const Row& row : rows) {
        AnsweredPlace place;
        EXPECT_EQ(parse_place(row.text, place), row.read) << row.text;
        EXPECT_EQ(place.segment, row.segment) << row.text;
        EXPECT_EQ(place.element, row.element) << row.text;
        EXPECT_EQ(place.component, row.component) << row.text;
    }
}

}  // namespace
}  // namespace cargo::edi::test
