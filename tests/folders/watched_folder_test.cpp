#include "daemon/folders/watched_folder.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "tests/folders/desk.hpp"

/// A file's way through a partner's folders, and what is no file.
namespace cargo::folders::test {
namespace {

class Folder : public Desk {};

TEST_F(Folder, AFileIsFiledAnsweredAndKept) {
    put(root / "in" / "MANIFEST.edi", "UNB+1");
    WatchedFolder folder(order(), hooks());
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(door.messages(), std::multiset<std::string>{"UNB+1"});
    EXPECT_TRUE(in().empty());
    EXPECT_EQ(names("done"), std::multiset<std::string>{"MANIFEST.edi"});
    const std::map<std::string, std::string> answers = out();
    ASSERT_EQ(answers.size(), 2U);
    const auto& [name, bytes] = *answers.begin();
    EXPECT_TRUE(name.starts_with("MANIFEST.edi.") && name.ends_with(".1-contrl.edi")) << name;
    EXPECT_TRUE(bytes.starts_with("CONTRL of "));
    EXPECT_TRUE(answers.rbegin()->first.ends_with(".result.json"));
    EXPECT_TRUE(news.empty());
    struct stat keep {};
    ASSERT_EQ(::stat((root / "in.kept").c_str(), &keep), 0);
    EXPECT_EQ(keep.st_mode & 0777U, 0700U) << "nobody else's";
}

TEST_F(Folder, AnswersWaitForTheMessage) {
    put(root / "in" / "A", "a");
    door.works = false;
    WatchedFolder folder(order(), hooks());
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(names("waiting"), std::multiset<std::string>{"A"});
    EXPECT_TRUE(out().empty());
    WatchedFolder after_restart(order(), hooks());
    door.works = true;
    ASSERT_TRUE(settle(after_restart));
    EXPECT_EQ(names("done"), std::multiset<std::string>{"A"});
    EXPECT_EQ(out().size(), 2U);
}

TEST_F(Folder, AHalfWrittenFileWaitsUntilItIsStill) {
    WatchedFolder folder(order(), hooks());
    for (const char* piece : {"UNB", "+UNOC", ":3"}) {
        std::ofstream(root / "in" / "SLOW", std::ios::app) << piece;
        now += quiet;
        ASSERT_TRUE(folder.step(door, now));
    }
    EXPECT_TRUE(door.messages().empty());
    now += quiet - std::chrono::milliseconds(1);
    ASSERT_TRUE(folder.step(door, now));
    EXPECT_TRUE(door.messages().empty()) << "not quiet for long enough";
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(door.messages(), std::multiset<std::string>{"UNB+UNOC:3"});
}

TEST_F(Folder, WhoHasItOpenIsWaitedFor) {
    const int writer = ::open((root / "in" / "OPEN").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    ASSERT_GE(writer, 0);
    ASSERT_EQ(::write(writer, "half", 4), 4);
    WatchedFolder folder(order(), hooks());
    ASSERT_TRUE(settle(folder));
    EXPECT_TRUE(door.messages().empty());
    ASSERT_EQ(::write(writer, "+half", 5), 5);
    ::close(writer);
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(door.messages(), std::multiset<std::string>{"half+half"});
}

TEST_F(Folder, UnfinishedNamesAreLeftAloneUntilTheyAreRenamed) {
    const std::vector<std::string> unfinished{"A.part", "B.tmp", "C.filepart", ".D", "E~", "F.partial"};
    for (const std::string& name : unfinished) put(root / "in" / name, name);
    WatchedFolder folder(order(), hooks());
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(in().size(), unfinished.size());
    fs::rename(root / "in" / "A.part", root / "in" / "A");
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(door.messages(), std::multiset<std::string>{"A.part"});
}

TEST_F(Folder, WhatReplacesAFileWhileItIsReadIsAnotherFile) {
    put(root / "in" / "DAILY", "monday");
    at = [&](std::string_view step) {
        if (step == "claimed" && door.asked == 0) put(root / "in" / "DAILY", "tuesday");
    };
    WatchedFolder folder(order(), hooks());
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(door.messages(), (std::multiset<std::string>{"monday", "tuesday"}));
    EXPECT_EQ(names("done"), (std::multiset<std::string>{"DAILY", "DAILY"}));
    EXPECT_EQ(out().size(), 4U) << "no answer is written over another's";
}

TEST_F(Folder, AFileRenamedUnderOurHandsIsTakenByItsNewName) {
    put(root / "in" / "OLD", "text");
    WatchedFolder folder(order(), hooks());
    ASSERT_TRUE(folder.step(door, now));
    fs::rename(root / "in" / "OLD", root / "in" / "NEW");
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(names("done"), std::multiset<std::string>{"NEW"});
    EXPECT_EQ(door.asked, 1);
}

TEST_F(Folder, TheSameBytesTwiceAreOneMessageAndTwoAnswers) {
    put(root / "in" / "A", "same");
    put(root / "in" / "B", "same");
    WatchedFolder folder(order(), hooks());
    ASSERT_TRUE(settle(folder));
    put(root / "in" / "A", "same");  // a month later
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(door.messages(), std::multiset<std::string>{"same"});
    EXPECT_EQ(names("done"), (std::multiset<std::string>{"A", "B"}));
    EXPECT_EQ(out().size(), 4U);
    EXPECT_TRUE(kept("waiting").empty());
}

TEST_F(Folder, WhatIsNoPlainFileIsPutAsideUnreadWithOneLineWhy) {
    put(root / "secret", "not yours");
    fs::create_symlink(root / "secret", root / "in" / "LINK");
    fs::create_symlink(root / "nowhere", root / "in" / "DANGLING");
    fs::create_directory_symlink(root, root / "in" / "FOLDERLINK");
    ASSERT_EQ(::mkfifo((root / "in" / "PIPE").c_str(), 0644), 0);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, (root / "in" / "SOCKET").c_str(), sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(socket);
    fs::create_hard_link(root / "secret", root / "in" / "HARD");
    fs::create_directory(root / "in" / "FOLDER");
    put(root / "in" / "FOLDER" / "INSIDE", "left alone");
    put(root / "in" / "GOOD", "good");

    WatchedFolder folder(order(), hooks());
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(door.messages(), std::multiset<std::string>{"good"}) << "nothing of it was read, and the good one was not held up";
    EXPECT_EQ(in().size(), 1U) << "a folder is none of ours";
    std::size_t lines = 0;
    for (const auto& [name, bytes] : out()) {
        if (!name.ends_with(".why.txt")) continue;
        ++lines;
        EXPECT_EQ(std::ranges::count(bytes, '\n'), 1) << bytes;
        EXPECT_NE(bytes.find(" / "), std::string::npos) << "French and English: " << bytes;
    }
    EXPECT_EQ(lines, 6U);
    EXPECT_EQ(std::ranges::count(news, "file_aside"), 6);
    EXPECT_EQ(bytes_of(root / "secret"), "not yours");
}

TEST_F(Folder, EmptyAndTooLargeAreTriedTwice) {
    put(root / "in" / "EMPTY", "");
    put(root / "in" / "LARGE", std::string(101, 'x'));
    put(root / "in" / "JUST", std::string(100, 'x'));
    WatchedFolder::Hooks small = hooks();
    small.bytes_max = 100;
    WatchedFolder folder(order(), small);
    ASSERT_TRUE(folder.step(door, now));
    now += quiet;
    ASSERT_TRUE(folder.step(door, now));
    EXPECT_EQ(names("taking"), (std::multiset<std::string>{"EMPTY", "LARGE"})) << "one try is not enough";
    ASSERT_TRUE(folder.step(door, now));
    EXPECT_EQ(names("taking").size(), 2U) << "nor two in the same moment";
    now += quiet;
    ASSERT_TRUE(folder.step(door, now));
    EXPECT_EQ(names("aside"), (std::multiset<std::string>{"EMPTY", "LARGE"}));
    EXPECT_EQ(door.messages(), std::multiset<std::string>{std::string(100, 'x')});
}

TEST_F(Folder, AnyNameThatAFileMayHave) {
    const std::vector<std::string> wanted{"new\nline", "tab\t", " ", "\"quoted\"", "-rf", "\xFF\xFE", "é", "$(x)",
                                          std::string(255, 'n')};
    for (const std::string& name : wanted) put(root / "in" / name, "bytes of " + name);
    put(root / "in" / "bad\nname", "");
    WatchedFolder folder(order(), hooks());
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(names("done"), std::multiset<std::string>(wanted.begin(), wanted.end()));
    EXPECT_EQ(door.messages().size(), wanted.size());
    EXPECT_EQ(out().size(), 2 * wanted.size() + 1);
    for (const auto& [name, bytes] : out()) {
        if (!name.ends_with(".why.txt")) continue;
        EXPECT_EQ(std::ranges::count(bytes, '\n'), 1) << bytes;
    }
}

TEST_F(Folder, AnOutageOfThePortCountsNoTry) {
    put(root / "in" / "A", "a");
    WatchedFolder folder(order(), hooks());
    for (const Errc code : {Errc::store_unavailable, Errc::store_outcome_unknown, Errc::store_full, Errc::rate_exceeded,
                            Errc::role_missing, Errc::subject_unregistered}) {
        door.error = code;
        const Result<bool> said = settle(folder);
        ASSERT_FALSE(said);
        EXPECT_EQ(said.error().code, code);
        EXPECT_EQ(names("taking"), std::multiset<std::string>{"A"});
    }
    door.error.reset();
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(names("done"), std::multiset<std::string>{"A"});
    EXPECT_TRUE(out().size() == 2 && kept("aside").empty());
}

TEST_F(Folder, ThoseThatAreNotUsableAreToldOnceAndOpenedWhenTheyAre) {
    fs::rename(root / "in", root / "away");
    WatchedFolder folder(order(), hooks());
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(news, std::vector<std::string>{"folder_unusable"});
    fs::create_directory(root / "in");
    put(root / "in" / "A", "a");
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(door.messages(), std::multiset<std::string>{"a"});
    // Another folder at the same path: the one that was mounted, say.
    fs::rename(root / "in", root / "earlier");
    fs::create_directory(root / "in");
    put(root / "in" / "B", "b");
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(door.messages(), (std::multiset<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace cargo::folders::test
