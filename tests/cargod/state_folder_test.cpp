#include "daemon/cargod/state_folder.hpp"

#include <gtest/gtest.h>

#include "tests/cargod/scratch_folder.hpp"

namespace cargo::daemon {
namespace {

TEST(StateFolder, HasOneOwnerAtATime) {
    const ScratchFolder scratch;
    {
        const std::expected<StateFolder, std::string> first = StateFolder::open(scratch / "state");
        ASSERT_TRUE(first) << first.error();
        const std::expected<StateFolder, std::string> second = StateFolder::open(scratch / "state");
        ASSERT_FALSE(second);
        EXPECT_NE(second.error().find("another cargod has this state folder"), std::string::npos) << second.error();
    }
    EXPECT_TRUE(StateFolder::open(scratch / "state")) << "given up with its owner";
}

TEST(StateFolder, ThatCannotBeMadeIsSaid) {
    const ScratchFolder scratch;
    const std::string file = scratch.with("file", "not a folder");
    const std::expected<StateFolder, std::string> opened = StateFolder::open(file);
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().find(file), std::string::npos) << opened.error();
}

TEST(StateFolder, KeepsItsSecretAndRefusesOneThatOthersMayRead) {
    const ScratchFolder scratch;
    const std::expected<StateFolder, std::string> folder = StateFolder::open(scratch / "state");
    ASSERT_TRUE(folder) << folder.error();
    const std::expected<store::IdKeys, std::string> made = folder->id_keys();
    ASSERT_TRUE(made) << made.error();
    EXPECT_EQ(made->secret.size(), 32u);
    const std::string path = scratch / "state/id-key";
    EXPECT_EQ(mode_of(path), 0600u);
    EXPECT_EQ(folder->id_keys()->secret, made->secret) << "the same at the next start, or every id would change";

    for (const unsigned open : {0640u, 0604u, 0666u}) {
        ASSERT_EQ(::chmod(path.c_str(), open), 0);
        const std::expected<store::IdKeys, std::string> refused = folder->id_keys();
        ASSERT_FALSE(refused) << open;
        EXPECT_NE(refused.error().find("chmod 600"), std::string::npos) << refused.error();
    }
    ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
    std::filesystem::resize_file(path, 7);
    EXPECT_FALSE(folder->id_keys()) << "half a key is none";
}

TEST(StateFolder, ReplacesAFileAsAWholeWithItsMode) {
    const ScratchFolder scratch;
    const std::expected<StateFolder, std::string> folder = StateFolder::open(scratch / "state");
    ASSERT_TRUE(folder) << folder.error();
    EXPECT_TRUE(folder->write("note", "one", 0600));
    EXPECT_EQ(mode_of(scratch / "state/note"), 0600u);
    EXPECT_TRUE(folder->write("note", "two", 0600));
    EXPECT_EQ(folder->read("note"), "two");
    EXPECT_FALSE(std::filesystem::exists(scratch / "state/note.new"));
    folder->remove("note");
    EXPECT_EQ(folder->read("note"), "");
}

}  // namespace
}  // namespace cargo::daemon
