#include <gtest/gtest.h>
#include <signal.h>
#include <zlib.h>

#include <cstdlib>
#include <fstream>
#include <random>

#include "daemon/store/audit_leaf.hpp"
#include "tests/cargod/port.hpp"
#include "tests/fixtures/fixtures.hpp"
#include "tests/http/raw_client.hpp"

/// Bad input from the socket to the answer: the real program, nothing of it replaced.
namespace cargo::daemon {
namespace {

/// Where a seed comes from when a failure is to be seen again.
std::uint64_t seed_of_run() {
    const char* const given = std::getenv("CARGO_TEST_SEED");
    const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    printf("CARGO_TEST_SEED=%llu\n", static_cast<unsigned long long>(seed));
    return seed;
}

/// The interchange with a reference of its own, in UNB and in UNZ, so that no cut is another's duplicate.
std::string with_reference(std::string bytes, const std::string& fresh) {
    const std::size_t unb = bytes.find("UNB+");
    const std::size_t end = bytes.find('\'', unb);
    std::size_t from = unb;
    for (int element = 0; element < 5; ++element) from = bytes.find('+', from + (element == 0 ? 0 : 1));
    const std::string old = bytes.substr(from + 1, std::min(bytes.find('+', from + 1), end) - from - 1);
    for (std::size_t at = bytes.find("+" + old); at != std::string::npos; at = bytes.find("+" + old, at + 1)) {
        bytes.replace(at + 1, old.size(), fresh);
    }
    return bytes;
}

TEST(HostileInput, AHundredCutsOfTheStorysMessagesAreEachAnsweredAndHarmNobody) {
    const Port port;
    const std::string agent = port.token_of("C-AGENT");
    const std::string terminal = port.token_of("C-TDF");
    struct Kind {
        const char* name;
        const std::string& token;
    };
    const Kind kinds[] = {{"portday_cuscar.edi", agent},      {"portday_coarri.edi", terminal},
                          {"portday_coreor_d00b.edi", agent}, {"portday_coreor_d95b.edi", agent},
                          {"portday_codeco_out.edi", terminal}};
    std::mt19937_64 random(seed_of_run());
    struct Filed {
        std::string id, sha256, token;
        std::size_t size;
    };
    std::vector<Filed> filed;
    for (int i = 0; i < 100; ++i) {
        const Kind& kind = kinds[random() % std::size(kinds)];
        const std::string whole = with_reference(story_message(kind.name), "CUT" + std::to_string(i));
        const std::size_t ends = whole.rfind('\'');  // with it the interchange is whole
        const std::string cut = whole.substr(0, 1 + random() % (ends - 1));
        const Said said = port.file(kind.token, cut);
        ASSERT_EQ(said.status, 200) << kind.name << " cut at " << cut.size() << ": " << said.body;
        EXPECT_TRUE(said.has(R"("state":"done")")) << kind.name << " cut at " << cut.size() << ": " << said.body;
        EXPECT_TRUE(said.has(R"("severity":"error")")) << kind.name << " cut at " << cut.size() << ": " << said.body;
        EXPECT_FALSE(said.has(R"("verdict":"accepted")")) << kind.name << " cut at " << cut.size() << ": " << said.body;
        filed.push_back({member(said.body, "id"), store::sha256_hex(cut), kind.token, cut.size()});
    }
    for (const Filed& one : filed) {
        const Said kept = port.cargod().ask("GET", "/v1/messages/" + one.id, one.token);
        EXPECT_EQ(kept.status, 200);
        EXPECT_EQ(member(kept.body, "sha256"), one.sha256);
        EXPECT_TRUE(kept.has("\"size\":" + std::to_string(one.size))) << kept.body;
    }
    // Nothing of a cut message happened: the whole ones are new to the port.
    const Said manifest = port.file(agent, story_message("portday_cuscar.edi"));
    EXPECT_TRUE(manifest.has(R"("verdict":"accepted")")) << manifest.body;
    const Said landing = port.file(terminal, story_message("portday_coarri.edi"));
    EXPECT_TRUE(landing.has(R"("verdict":"accepted")")) << landing.body;
}

TEST(HostileInput, WhatIsNoEdifactIsAnsweredWithAFinding) {
    const Port port;
    const std::string agent = port.token_of("C-AGENT");
    const std::pair<const char*, std::string> rows[] = {
        {"XML", R"(<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Manifest>&a;</Manifest>)"},
        {"JSON", R"({"message": "CUSCAR", "bills": [1, 2, 3]})"},
        {"deep JSON", std::string(100'000, '[')},
        {"a PDF's head", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"},
        {"a zip's head", std::string("PK\x03\x04\x14\0\0\0", 8)},
        {"UTF-16", std::string("\xff\xfeU\0N\0B\0+\0", 10)},
        {"zeros", std::string(1'000, '\0')},
        {"quotes", std::string(100'000, '\'')},
        {"UNB and no more", "UNB+"},
        {"a service string and no more", "UNA:+.? '"},
        {"a form of X12", "ISA*00*          *00*          *ZZ*SENDER~"},
    };
    for (const auto& [name, bytes] : rows) {
        const Said said = port.file(agent, bytes);
        EXPECT_EQ(said.status, 200) << name;
        EXPECT_TRUE(said.has(R"("state":"done")")) << name << ": " << said.body;
        EXPECT_TRUE(said.has(R"("severity":"error")")) << name << ": " << said.body;
    }
    const Said none = port.cargod().ask("POST", "/v1/messages", agent, "", "Content-Length: 0\r\n");
    EXPECT_EQ(none.status, 422);
    EXPECT_EQ(member(none.body, "code"), "value_empty");
    EXPECT_TRUE(port.file(agent, story_message("portday_cuscar.edi")).has(R"("verdict":"accepted")"));
}

/// kB of a process' memory by name, such as "VmHWM" (the most it ever had).
std::size_t memory_kb(pid_t pid, const std::string& name) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name + ":")) return std::stoul(line.substr(name.size() + 1));
    }
    return 0;
}

TEST(HostileInput, AHundredMegabytesOfOneElementAreAnsweredInBoundedMemory) {
    Port port;
    const std::string agent = port.token_of("C-AGENT");
    constexpr std::size_t huge = 100u * 1024 * 1024;
    constexpr std::size_t most_kb = 256u * 1024;  // of the whole process, whatever is sent
    for (const char filling : {'A', 'B', 'C', 'D'}) {
        const std::string head = "UNA:+.? 'UNB+UNOC:3+AGENTLH+QUAI+261122:1200+BIG" + std::string(1, filling) +
                                 "'UNH+1+CUSCAR:D:95B:UN'BGM+785+";
        const Said said = port.file(agent, head + std::string(huge, filling) + "+9'UNT+3+1'UNZ+1+BIG'");
        EXPECT_TRUE(said.has(R"("state":"done")")) << said.body;
        EXPECT_TRUE(said.has("syntax_too_large")) << said.body;
        EXPECT_LT(said.body.size(), 100'000u) << "the answer does not quote it";
        const std::size_t most = memory_kb(port.cargod().program().pid(), "VmHWM");
        EXPECT_TRUE(!memory_is_ours || most < most_kb) << most << " kB";
        printf("VmHWM %zu kB\n", most);
    }
    EXPECT_TRUE(port.file(agent, story_message("portday_cuscar.edi")).has(R"("verdict":"accepted")"));
    const Said past = port.cargod().ask("POST", "/v1/messages", agent, "", "Content-Length: 999999999\r\n");
    EXPECT_EQ(past.status, 413) << "past the limit it is not even read";
}

/// Random letters, so that it packs by half and no more: a hundred megabytes of them.
std::string packed_noise(std::size_t size) {
    std::mt19937 random(11);
    std::string text(size, 'A');
    for (char& c : text) c = static_cast<char>('A' + random() % 16);
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_HUFFMAN_ONLY), Z_OK);
    std::string packed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

TEST(HostileInput, APackedMessageOf100MBCostsNoMoreMemoryThanAPlainOne) {
    Port port;
    const std::string agent = port.token_of("C-AGENT");
    constexpr std::size_t huge = 100u * 1024 * 1024;
    const std::string packed = packed_noise(huge);
    const std::size_t before = memory_kb(port.cargod().program().pid(), "VmHWM");
    http::RawClient client(port.cargod().port());
    client.send("POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nAuthorization: Bearer " + agent +
                "\r\nContent-Length: " + std::to_string(packed.size()) + "\r\n\r\n");
    client.send(packed);
    const std::string answer = client.answer();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 202 ")) << answer.substr(0, 500);
    EXPECT_NE(answer.find("\"size\":" + std::to_string(huge)), std::string::npos) << answer;
    const std::size_t most = memory_kb(port.cargod().program().pid(), "VmHWM");
    constexpr std::size_t more_kb = 32u * 1024;
    EXPECT_TRUE(!memory_is_ours || most < before + more_kb) << before << " kB, " << most << " kB";
    printf("VmHWM %zu kB before, %zu kB after\n", before, most);
}

TEST(HostileInput, ATokenThatIsExpiredForgedOrForeignIsRefusedByName) {
    const Port port;
    const std::string agent = port.token_of("C-AGENT");
    const auto code_with = [&](const std::string& token) {
        const Said said = port.cargod().ask("GET", "/v1/calls", token);
        EXPECT_TRUE(said.status == 401 || said.status == 200) << said.body;
        return said.status == 200 ? std::string("let in") : member(said.body, "code");
    };
    EXPECT_EQ(code_with(agent), "let in");
    EXPECT_EQ(code_with(""), "token_missing");

    const std::string brief = port.token_of("C-AGENT", 1);
    EXPECT_TRUE(becomes([&] { return code_with(brief) == "token_expired"; }));

    // Another claim under the same signature, and the same claim under another.
    const std::size_t first = agent.find('.');
    const std::size_t last = agent.rfind('.');
    const std::string officer = port.token_of("C-MARIE");
    const std::size_t officer_first = officer.find('.');
    const std::string her_claims = officer.substr(officer_first, officer.rfind('.') - officer_first);
    EXPECT_EQ(code_with(agent.substr(0, first) + her_claims + agent.substr(last)), "token_bad_signature");
    std::string flipped = agent;
    flipped[last + 10] = flipped[last + 10] == 'A' ? 'B' : 'A';
    EXPECT_EQ(code_with(flipped), "token_bad_signature");
    // {"alg":"none"} with no signature
    EXPECT_EQ(code_with("eyJhbGciOiJub25lIn0" + agent.substr(first, last - first) + "."), "token_malformed");

    // A port with a key of its own; and one with our key that issued what we did not.
    const Port other;
    EXPECT_EQ(code_with(other.token_of("C-AGENT")), "token_bad_signature");
    const ScratchFolder twin;
    const std::string state = twin / "state";
    std::filesystem::create_directory(state);
    std::filesystem::copy_file(port.state() + "/token-key.pem", state + "/token-key.pem");
    ASSERT_EQ(::chmod((state + "/token-key.pem").c_str(), 0600), 0);
    EXPECT_EQ(code_with(first_token(state, {"--database", fixtures::test_database()})), "token_foreign");
}

TEST(HostileInput, TheLogTellsOfNobodyAndNothing) {
    Port port;
    const std::string agent = port.token_of("C-AGENT");
    EXPECT_TRUE(port.file(agent, story_message("portday_cuscar.edi")).has(R"("verdict":"accepted")"));
    static_cast<void>(port.file(agent, "rubbish of C-AGENT"));
    const std::string officer = port.token_of("C-MARIE");
    EXPECT_EQ(port.cargod().ask("GET", "/v1/lots/LEH2026001234/AGENTLH/QLH26BL0001?purpose=verification", officer).status, 200);
    EXPECT_EQ(port.cargod().ask("GET", "/v1/boxes/LEH2026001234/QAIU2001017", agent).status, 200);
    EXPECT_EQ(port.cargod().ask("GET", "/v1/nowhere/C-MARIE", officer).status, 404);
    const std::string torn = R"({"target":"lot/LEH2026001234/AGENTLH/QLH26BL0001")";
    EXPECT_EQ(port.cargod().ask("POST", "/v1/acts/accept", officer, torn).status, 400);
    port.cargod().program().signal(SIGTERM);
    EXPECT_EQ(port.cargod().program().wait(), 0);
    const std::string log = port.cargod().program().said();
    EXPECT_NE(log.find("/v1/lots/{call}/{agent}/{bill}"), std::string::npos) << "it does log requests";
    for (const std::string_view secret :
         {std::string_view(agent), std::string_view(officer), std::string_view(port.clerk()), std::string_view("C-AGENT"),
          std::string_view("C-MARIE"), std::string_view("Duval"), std::string_view("marie"), std::string_view("AGENTLH"),
          std::string_view("QLH26BL"), std::string_view("QAIU"), std::string_view("LEH2026001234"),
          std::string_view("TORREFACTION"), std::string_view("verification"), std::string_view("rubbish")}) {
        EXPECT_EQ(log.find(secret), std::string::npos) << secret;
    }
}

}  // namespace
}  // namespace cargo::daemon
