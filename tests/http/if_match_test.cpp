#include "daemon/http/if_match.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/http/api_port.hpp"

namespace cargo::http {
namespace {

/// How a field's value was read: its strong tags, "*", or "malformed".
std::string read(const std::string& field) {
    Request request;
    request.fields["if-match"] = field;
    const auto found = if_match_of(request);
    if (!found) return found.error().code == Errc::request_malformed ? "malformed" : "?";
    if (!*found) return "none";
    if ((*found)->any) return "*";
    std::string text;
    for (const std::string& tag : (*found)->tags) text += "<" + tag + ">";
    return text;
}

TEST(IfMatch, IsReadAsTheStandardHasIt) {
    // clang-format off
    const std::pair<const char*, const char*> rows[] = {
        // field                    read as
        {R"("5")",                  "<5>"},
        {R"("5.0a1b")",             "<5.0a1b>"},
        {R"("5", "6")",             "<5><6>"},
        {R"("5","6" ,"7")",         "<5><6><7>"},
        {R"(, "5", ,"6",)",         "<5><6>"},      // empty elements of a list (5.6.1)
        {"  \"5\"\t",               "<5>"},
        {R"("a,b")",                "<a,b>"},       // a comma inside a tag is the tag's
        {R"("")",                   "<>"},          // an empty tag is one
        {"\"\xc3\xa9\"",            "<\xc3\xa9>"},
        {"*",                       "*"},
        {" * ",                     "*"},
        {R"(W/"5")",                ""},            // weak: never the same under a strong comparison
        {R"(W/"5", "6")",           "<6>"},
        {"",                        "malformed"},
        {" , ,",                    "malformed"},
        {"5",                       "malformed"},
        {R"("5)",                   "malformed"},
        {R"("5" "6")",              "malformed"},
        {R"("5"x)",                 "malformed"},
        {R"(w/"5")",                "malformed"},   // case counts
        {R"(W/ "5")",               "malformed"},
        {R"(W/*)",                  "malformed"},
        {R"(*, "5")",               "malformed"},
        {R"("5", *)",               "malformed"},
        {"**",                      "malformed"},
        {R"('5')",                  "malformed"},
        {R"("a b")",                "malformed"},   // no blank in a tag
    };
    // clang-format on
    for (const auto& [field, expected] : rows) EXPECT_EQ(read(field), expected) << field;
    EXPECT_FALSE(*if_match_of(Request{})) << "no field, no condition";
}

/// A port with an officer, a forwarder and the goods of the port day's manifest.
class IfMatchOverHttp : public ApiPort {
protected:
    IfMatchOverHttp() {
        put("office", R"({"code":"LEH1","name":"Le Havre","reason":"t"})");
        put("site", R"({"code":"TDF","name":"Terminal","port":"FRLEH","office":"LEH1","kind":"IST","reason":"t"})");
        for (const std::string party : {"AGENTLH", "TDF", "TRANSIT1", "TRANSIT2", "ROUTIER1"})
            put("party", R"({"code":")" + party + R"(","name":"P","edi_ids":[")" + party + R"("],"reason":"t"})");
        enrol("marie", "acceptance_officer", R"("office":"LEH1","agency":"customs")");
        enrol("captain", "harbour_master", R"("agency":"")");
        enrol("agente", "carrier_agent", R"("party":"AGENTLH")");
        enrol("transit1", "forwarder", R"("party":"TRANSIT1")");
        marie_ = token_for("marie");
        transit1_ = token_for("transit1");
        must(ask("POST", "/v1/acts/open_call", token_for("captain"),
                 R"({"call":"LEH2026001234","site":"TDF","imo":"9321483","voyage":"126W","reason":"t"})"));
        std::ifstream file(QUAI_SOURCE_DIR "/tests/data/edi/portday_cuscar.edi", std::ios::binary);
        must(ask("POST", "/v1/messages", token_for("agente"), std::string(std::istreambuf_iterator<char>(file), {})));
        Result<std::unique_ptr<store::Store>> store = store::Store::open(url_, keys_);
        service::Session session{**store, *registry_};
        if (!service_.process_next_message(session).value_or(false)) throw std::runtime_error("no message");
    }
    void enrol(const std::string& name, const std::string& role, const std::string& whose) {
        put("person", R"({"code":")" + name + R"(","name":")" + name + R"(","reason":"t"})");
        put("account", R"({"code":")" + name + R"(","person":")" + name + R"(",)" + whose + R"(,"reason":"t"})");
        put("role", R"({"code":"role-)" + name + R"(","account":")" + name + R"(","role":")" + role + R"(","reason":"t"})");
    }
    void must(const std::string& said) {
        if (status_ / 100 != 2) throw std::runtime_error(said);
    }
    /// The ETag that a look gives, with its quotes.
    std::string tag(const std::string& token, const std::string& more = {}) {
        ask("GET", "/v1/lots/LEH2026001234/AGENTLH/QLH26BL0001?purpose=t", token, {}, more);
        const std::size_t at = whole_.find("ETag: ");
        return at == whole_.npos ? std::string() : whole_.substr(at + 6, whole_.find("\r\n", at) - at - 6);
    }
    /// The status of a hold under these header lines.
    int hold(const std::string& lines) {
        said_ = ask("POST", "/v1/acts/place_hold", marie_,
                    R"({"key":"lot/LEH2026001234/AGENTLH/QLH26BL0001","kind":"documents","reason":"t"})", lines);
        return status_;
    }
    std::string marie_{}, transit1_{};
    std::string said_{};
};

TEST_F(IfMatchOverHttp, AnActIsDoneOnWhatWasSeenAndRefusedOnWhatHasMoved) {
    const std::string seen = tag(marie_);
    ASSERT_FALSE(seen.empty());
    EXPECT_EQ(hold("If-Match: " + seen + "\r\n"), 200) << said_;
    EXPECT_EQ(hold("If-Match: " + seen + "\r\n"), 412);
    EXPECT_NE(whole_.find("Content-Type: application/problem+json"), std::string::npos);
    const boost::json::value problem = boost::json::parse(said_);
    EXPECT_EQ(problem.at("code"), "version_stale");
    EXPECT_EQ(problem.at("type"), "/errors/version_stale");
    EXPECT_EQ(problem.at("status"), 412);
    EXPECT_NE(std::string(problem.at("title").as_string()).find("read them again"), std::string::npos);
    EXPECT_EQ(hold("If-Match: " + tag(marie_) + "\r\n"), 200) << said_;
    EXPECT_EQ(hold(""), 200) << "without the field as ever";
}

TEST_F(IfMatchOverHttp, WhatIsWrittenDecides) {
    const std::string old = tag(marie_);
    ASSERT_EQ(hold(""), 200);
    EXPECT_EQ(hold("If-Match: *\r\n"), 200);
    EXPECT_EQ(hold("If-Match: \"1.x\", " + tag(marie_) + "\r\n"), 200) << "any of several";
    EXPECT_EQ(hold("If-Match: " + old + "\r\nIf-Match: " + tag(marie_) + "\r\n"), 200) << "two fields are one list";
    EXPECT_EQ(hold("If-Match: " + old + ", \"1.x\"\r\n"), 412);
    EXPECT_EQ(hold("If-Match: W/" + tag(marie_) + "\r\n"), 412) << "a weak tag never matches";
    EXPECT_EQ(hold("If-Match: " + tag(transit1_) + "\r\n"), 412) << "a handler's tag is not an officer's";
    for (const char* malformed : {"", "5", "\"5", "*, \"5\"", "\"5\" \"6\""}) {
        EXPECT_EQ(hold("If-Match: " + std::string(malformed) + "\r\n"), 400) << malformed;
        EXPECT_EQ(code_in(said_), "request_malformed") << malformed;
    }
    const boost::json::value lot = boost::json::parse(ask("GET", "/v1/lots/LEH2026001234/AGENTLH/QLH26BL0001?purpose=t", marie_));
    EXPECT_EQ(lot.at("view").at("controls").at("holds").as_array().size(), 4u) << "those of the four answers 200";
}

TEST_F(IfMatchOverHttp, TheGateAndManyKeysTakeNone) {
    const std::string seen = "If-Match: " + tag(marie_) + "\r\n";
    EXPECT_EQ(code_in(ask("POST", "/v1/gate", marie_, R"({"container":"QAIU2001017","haulier":"ROUTIER1","site":"TDF"})", seen)),
              "request_malformed");
    EXPECT_EQ(status_, 400);
    EXPECT_EQ(code_in(ask("POST", "/v1/acts/place_hold", marie_,
                          R"({"keys":["lot/LEH2026001234/AGENTLH/QLH26BL0001","lot/LEH2026001234/AGENTLH/QLH26BL0002"],)"
                          R"("kind":"documents","reason":"t"})",
                          seen)),
              "request_malformed");
    EXPECT_EQ(status_, 400);
}

TEST_F(IfMatchOverHttp, TheSameTagSavesReadingAgain) {
    const std::string seen = tag(marie_);
    tag(marie_, "If-None-Match: " + seen + "\r\n");
    EXPECT_EQ(status_, 304);
    ASSERT_EQ(hold(""), 200);
    tag(marie_, "If-None-Match: " + seen + "\r\n");
    EXPECT_EQ(status_, 200);
}

}  // namespace
}  // namespace cargo::http
