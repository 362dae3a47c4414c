#include "daemon/embed/folder_lock.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <future>
#include <optional>
#include <string>

namespace cargo::embed {
namespace {

class FolderLockTest : public testing::Test {
protected:
    FolderLockTest() {
        std::string made = (std::filesystem::temp_directory_path() / "quai-lock-XXXXXX").string();
        if (::mkdtemp(made.data()) != nullptr) dir_ = made;
    }
    ~FolderLockTest() override { std::filesystem::remove_all(dir_); }

    [[nodiscard]] std::filesystem::path file() const { return dir_ / "owner.lock"; }
    std::filesystem::path dir_;
};

TEST_F(FolderLockTest, IsHeldByOneAndGivenUpWithIt) {
    std::optional<FolderLock> first = FolderLock::take(file()).value();
    const std::expected<FolderLock, int> second = FolderLock::take(file());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), EWOULDBLOCK);
    first.reset();
    EXPECT_TRUE(FolderLock::take(file()));
}

TEST_F(FolderLockTest, SaysWhyThereIsNone) {
    const std::expected<FolderLock, int> none = FolderLock::take(dir_ / "missing" / "owner.lock");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error(), ENOENT);
}

/// As when the holder is killed between fork and exec of a program that it starts.
TEST_F(FolderLockTest, WaitsForAChildOfTheHolder) {
    std::optional<FolderLock> held = FolderLock::take(file()).value();
    std::array<int, 2> until{};
    ASSERT_EQ(::pipe(until.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(until[1]);
        char byte = 0;
        ::_exit(::read(until[0], &byte, 1) == 0 ? 0 : 1);
    }
    ASSERT_GT(child, 0);
    held.reset();
    const int probe = ::open(file().c_str(), O_RDWR | O_CLOEXEC);
    EXPECT_NE(::flock(probe, LOCK_EX | LOCK_NB), 0) << "the child has it";
    ::close(probe);
    std::future<std::expected<FolderLock, int>> taken =
        std::async(std::launch::async, [this] { return FolderLock::take(file()); });
    ::close(until[1]);
    EXPECT_TRUE(taken.get());
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    ::close(until[0]);
}

}  // namespace
}  // namespace cargo::embed
