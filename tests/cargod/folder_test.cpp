#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/cargod/port.hpp"

/// A real cargod that watches a partner's folder, and `cargoctl file` with many files.
namespace cargo::daemon {
namespace {

namespace fs = std::filesystem;

/// The agent's folders, and a configuration that names them.
class FolderPort {
public:
    FolderPort() {
        for (const char* one : {"in", "out"}) fs::create_directory(folder(one));
        config_ = scratch_.with("quai.toml", "[[folder]]\nparty = \"AGENTLH\"\naccount = \"C-AGENT\"\nin = \"" + folder("in") +
                                                 "\"\nout = \"" + folder("out") + "\"\nquiet_seconds = 1\n");
    }
    [[nodiscard]] std::string folder(const std::string& name) const { return scratch_ / name; }
    [[nodiscard]] std::vector<std::string> words() const { return {"--config", config_}; }
    void drop(const std::string& name, const std::string& bytes) const {
        const fs::path hidden = fs::path(folder("in")) / ("." + name);
        std::ofstream(hidden, std::ios::binary) << bytes;
        fs::rename(hidden, fs::path(folder("in")) / name);
    }
    /// The results so far, by the name of the file that was dropped.
    [[nodiscard]] std::map<std::string, std::string> results() const {
        std::map<std::string, std::string> found;
        for (const fs::directory_entry& entry : fs::directory_iterator(folder("out"))) {
            const std::string name = entry.path().filename();
            constexpr std::size_t tail = std::string_view(".0123456789ab.result.json").size();
            if (name.ends_with(".result.json")) found[name.substr(0, name.size() - tail)] = text_of_file(entry.path());
        }
        return found;
    }

private:
    ScratchFolder scratch_{};
    std::string config_;
};

std::string xml_message() {
    return text_of_file(std::string(QUAI_SOURCE_DIR) + "/tests/data/xml/portday_awmds.xml");
}

TEST(FolderWatch, ADroppedManifestIsRegisteredAndAnswered) {
    const FolderPort folders;
    const Port port(folders.words());
    folders.drop("MANIFEST", xml_message());
    folders.drop("BROKEN", story_message("cuscar_broken.edi"));
    ASSERT_TRUE(becomes([&] { return folders.results().size() == 2; })) << port.cargod().ask("GET", "/livez").body;
    const std::map<std::string, std::string> results = folders.results();
    EXPECT_NE(results.at("MANIFEST").find(R"("verdict":"accepted")"), std::string::npos) << results.at("MANIFEST");
    EXPECT_NE(results.at("BROKEN").find(R"("verdict":"refused")"), std::string::npos);
    std::set<std::string> ends;
    for (const fs::directory_entry& entry : fs::directory_iterator(folders.folder("out"))) {
        const std::string name = entry.path().filename();
        ends.insert(name.substr(name.find('.', name.find('.') + 1) + 1));
    }
    EXPECT_EQ(ends, (std::set<std::string>{"1-contrl.edi", "1-1-cusres.edi", "1-result.xml", "result.json"}));
    // It is the account's message, as if it had come over HTTP.
    const std::string id = member(results.at("MANIFEST"), "id");
    EXPECT_EQ(port.cargod().ask("GET", "/v1/messages/" + id, port.token_of("C-AGENT")).status, 200);
    EXPECT_EQ(port.cargod().ask("GET", "/v1/messages/" + id, port.token_of("C-TDF")).status, 404);
}

/// A sample's text with all that stands before its bills exchanged.
std::string added_bills() {
    const std::string sample = text_of_file(std::string(QUAI_SOURCE_DIR) + "/tests/data/xml/awbolds_le_havre.xml");
    std::string text = "<Awappend><Manifest_identification><Customs_office_code>FRLEH</Customs_office_code>"
                       "<Voyage_number>126W</Voyage_number><Date_of_departure>2026-11-18</Date_of_departure>"
                       "</Manifest_identification>" +
                       sample.substr(sample.find("  <Bol_segment>"));
    for (const char* part : {"<Master_bol_ref_number>QLH26MB0200</Master_bol_ref_number>", "</Awbolds>"})
        text.erase(text.find(part), std::string_view(part).size());
    const std::string house = "<Bol_type_code>HBL";
    return text.replace(text.find(house), house.size(), "<Bol_type_code>BOL") + "</Awappend>";
}

TEST(FolderWatch, WhatAddsToAManifestComesByTheFolderAndWhatDeclaresItByHttp) {
    const FolderPort folders;
    const Port port(folders.words());
    folders.drop("MANIFEST", xml_message());
    ASSERT_TRUE(becomes([&] { return folders.results().contains("MANIFEST"); }));
    folders.drop("MORE", added_bills());
    ASSERT_TRUE(becomes([&] { return folders.results().contains("MORE"); }));
    const std::string more = folders.results().at("MORE");
    EXPECT_NE(more.find(R"("verdict":"accepted")"), std::string::npos) << more;
    EXPECT_NE(more.find(R"("bill":"QFW26HB0001")"), std::string::npos) << more;

    std::string declaration = text_of_file(std::string(QUAI_SOURCE_DIR) + "/tests/data/xml/ie315_le_havre.xml");
    const std::string bill = "QLH26BL0101";
    declaration.replace(declaration.find(bill), bill.size(), "QFW26HB0001");
    const Said filed = port.file(port.token_of("C-AGENT"), declaration);
    EXPECT_NE(filed.body.find(R"("verdict":"accepted")"), std::string::npos) << filed.body;
    EXPECT_EQ(filed.body.find("goods_differ"), std::string::npos) << "the filer is not told";
    const std::string lot = "/v1/lots/" + member(port.cargod().ask("GET", "/v1/calls", port.token_of("C-AGENT")).body, "call") +
                            "/AGENTLH/QFW26HB0001";
    const Said officers = port.cargod().ask("GET", lot + "?purpose=essai", port.token_of("C-MARIE"));
    EXPECT_NE(officers.body.find(R"("concern":"goods_differ")"), std::string::npos) << officers.body;
    const Said agents = port.cargod().ask("GET", lot, port.token_of("C-AGENT"));
    EXPECT_EQ(agents.status, 200);
    EXPECT_EQ(agents.body.find("entry"), std::string::npos) << agents.body;
    const auto show = [&](const char* language) {
        const ScratchFolder folder;
        const std::string url = "http://127.0.0.1:" + std::to_string(port.cargod().port());
        const std::string key = "lot" + lot.substr(std::string_view("/v1/lots").size());
        Program program("cargoctl", {"--lang", language, "--server", url, "--token", port.token_of("C-MARIE"), "show", key,
                                     "--purpose", "essai"},
                        folder / "log");
        EXPECT_EQ(program.wait(), 0);
        return program.said();
    };
    const std::string english = show("en");
    EXPECT_NE(english.find("Entry summary declaration: lodged"), std::string::npos) << english;
    EXPECT_NE(english.find("! goods differ, packages: manifest 40, declaration 950"), std::string::npos) << english;
    const std::string french = show("fr");
    EXPECT_NE(french.find("Déclaration sommaire d'entrée : déposée"), std::string::npos) << french;
    EXPECT_NE(french.find("! marchandises différentes, colis : manifeste 40, déclaration 950"), std::string::npos) << french;
}

TEST(FolderWatch, KilledWhileItFilesEveryFileIsAnsweredOnce) {
    const FolderPort folders;
    Port port(folders.words());
    constexpr std::size_t many = 60;
    for (std::size_t n = 0; n < many; ++n)
        folders.drop("F" + std::to_string(n), "UNB+UNOC:3+AGENTLH+QUAI+261121:1842+R" + std::to_string(n) + "'UNZ+0+R" +
                                                  std::to_string(n) + "'");
    for (const std::size_t until : {std::size_t{1}, many / 4, many / 2}) {
        ASSERT_TRUE(becomes([&] { return folders.results().size() >= until; }));
        port.cargod().program().signal(SIGKILL);
        EXPECT_EQ(port.cargod().program().wait(), 128 + SIGKILL);
        port.start_again();
    }
    ASSERT_TRUE(becomes([&] { return folders.results().size() == many; })) << folders.results().size();
    std::set<std::string> ids;
    for (const auto& [name, result] : folders.results()) ids.insert(member(result, "id"));
    EXPECT_EQ(ids.size(), many);
    EXPECT_TRUE(becomes([&] { return fs::is_empty(folders.folder("in.kept") + "/waiting"); }));
    EXPECT_TRUE(fs::is_empty(folders.folder("in")));
}

TEST(FileCommand, ManyFilesOneOfThemBad) {
    const Port port;
    const ScratchFolder folder;
    std::vector<std::string> words{"--lang", "en", "--server", "http://127.0.0.1:" + std::to_string(port.cargod().port()),
                                   "--token", port.token_of("C-AGENT"), "file"};
    words.push_back(folder.with("manifest.xml", xml_message()));
    words.push_back(folder / "not-there");
    words.push_back(folder.with("broken.edi", story_message("cuscar_broken.edi")));
    words.push_back(folder.with("noise", "no message at all"));
    words.push_back(folder.with("empty", ""));
    fs::create_directory(folder / "sub");
    words.push_back(folder / "sub");
    for (int n = 0; n < 70; ++n)
        words.push_back(folder.with("n" + std::to_string(n), "UNB+UNOC:3+AGENTLH+QUAI+261121:1842+R" + std::to_string(n) + "'"));
    Program program("cargoctl", words, folder / "log");
    EXPECT_EQ(program.wait(), 2) << "what could not be sent is the worst";
    const std::string said = program.said();
    EXPECT_NE(said.find("76 files: 1 accepted, 73 refused, 0 still waiting, 2 not sent"), std::string::npos)
        << said.substr(0, 4'000);
    EXPECT_NE(said.find("1  value_empty"), std::string::npos) << said.substr(said.rfind("files:"));
    EXPECT_NE(said.find("70  envelope_missing_trailer"), std::string::npos) << said.substr(said.rfind("files:"));
    EXPECT_NE(said.find("not sent: " + (folder / "not-there")), std::string::npos);
}

}  // namespace
}  // namespace cargo::daemon
