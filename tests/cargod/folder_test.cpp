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
