#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <memory>
#include <mutex>

#include "daemon/folders/alarm.hpp"
#include "tests/folders/desk.hpp"

/// Faults: killed at every step, no room, thousands at once, a clock that jumps, files nobody may read.
namespace cargo::folders::test {
namespace {

class FolderDrill : public Desk {
protected:
    /// Runs `work` in a process of its own; how it ended, as waitpid says.
    static int in_a_process(const std::function<void()>& work) {
        const pid_t child = ::fork();
        if (child == 0) {
            work();
            ::_exit(0);
        }
        int status = 0;
        EXPECT_EQ(::waitpid(child, &status, 0), child);
        return status;
    }
};

TEST_F(FolderDrill, KilledAtEveryStepNothingIsLostAndNothingComesTwice) {
    std::multiset<std::string> wanted;
    std::multiset<std::string> wanted_names;
    for (int n = 0; n < 5; ++n) {
        put(root / "in" / ("M" + std::to_string(n)), "message " + std::to_string(n));
        wanted.insert("message " + std::to_string(n));
        wanted_names.insert("M" + std::to_string(n));
    }
    put(root / "in" / "EMPTY", "");
    int kills = 0;
    for (bool killed = true; killed; ++kills) {
        ASSERT_LT(kills, 1'000) << "no run ended by itself";
        // Each run dies at its first, second, ... step by turns, so that it makes its way all the same.
        int left = kills % 61 + 1;
        const int status = in_a_process([&] {
            at = [&](std::string_view) {
                if (--left == 0) ::raise(SIGKILL);
            };
            WatchedFolder folder(order(), hooks());
            static_cast<void>(settle(folder));
        });
        killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        EXPECT_TRUE(killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
    }
    EXPECT_GT(kills, 10);
    EXPECT_EQ(door.messages(), wanted);
    EXPECT_EQ(names("done"), wanted_names);
    EXPECT_EQ(names("aside"), std::multiset<std::string>{"EMPTY"});
    EXPECT_TRUE(in().empty() && kept("taking").empty() && kept("waiting").empty());
    EXPECT_EQ(out().size(), 2 * wanted.size() + 1) << "each answer once, and one line why";
    for (const auto& [name, bytes] : out()) EXPECT_FALSE(bytes.empty()) << name << " was written whole or not at all";
}

TEST_F(FolderDrill, NoRoomForAnswersHoldsThemBackUntilThereIs) {
    put(root / "in" / "A", "a");
    ASSERT_NE(std::signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    rlimit usual{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &usual), 0);
    at = [&](std::string_view step) {
        const rlimit none{0, usual.rlim_max};
        if (step == "moved") ::setrlimit(RLIMIT_FSIZE, &none);
    };
    WatchedFolder folder(order(), hooks());
    const Result<bool> full = settle(folder);
    ::setrlimit(RLIMIT_FSIZE, &usual);
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, Errc::store_full);
    EXPECT_EQ(names("waiting"), std::multiset<std::string>{"A"});
    EXPECT_TRUE(out().empty()) << "no half of an answer is left";
    at = {};
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(names("done"), std::multiset<std::string>{"A"});
    EXPECT_EQ(out().size(), 2U);
    EXPECT_EQ(door.asked, 1);
}

TEST_F(FolderDrill, FiveThousandAtOnceAreAllFiledOldestFirst) {
    constexpr int many = 5'000;
    for (int n = 0; n < many; ++n) put(root / "in" / ("F" + std::to_string(n)), "file " + std::to_string(n));
    WatchedFolder folder(order(), hooks());
    ASSERT_TRUE(settle(folder, many / 16 + 20));
    EXPECT_EQ(door.messages().size(), static_cast<std::size_t>(many));
    EXPECT_EQ(door.asked, many);
    EXPECT_EQ(names("done").size(), static_cast<std::size_t>(many));
    EXPECT_EQ(out().size(), static_cast<std::size_t>(2 * many));
    EXPECT_TRUE(in().empty() && kept("taking").empty() && kept("waiting").empty() && news.empty());
}

TEST_F(FolderDrill, AClockThatJumpsChangesNothing) {
    const std::int64_t year = 365LL * 24 * 3'600;
    const std::int64_t today = ::time(nullptr);
    int n = 0;
    for (const std::int64_t when : {std::int64_t{0}, today - 20 * year, today + 20 * year, today}) {
        const fs::path path = root / "in" / ("T" + std::to_string(n));
        put(path, "text " + std::to_string(n++));
        const timespec both[2] = {{when, 0}, {when, 0}};
        ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), both, 0), 0);
    }
    WatchedFolder folder(order(), hooks());
    ASSERT_TRUE(folder.step(door, now));
    EXPECT_TRUE(door.messages().empty()) << "old by its own word, and new to us";
    // Only the times move, backwards: somebody has touched it.
    const timespec past[2] = {{1, 0}, {1, 0}};
    now += quiet - std::chrono::milliseconds(1);
    ASSERT_EQ(::utimensat(AT_FDCWD, (root / "in" / "T3").c_str(), past, 0), 0);
    ASSERT_TRUE(folder.step(door, now));
    now += std::chrono::milliseconds(201);
    ASSERT_TRUE(folder.step(door, now));
    EXPECT_EQ(door.messages().size(), 3U);
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(door.messages().size(), 4U);
}

TEST_F(FolderDrill, AFileNobodyMayReadIsPutAsideAndItsNeighboursAreNot) {
    put(root / "in" / "SECRET", "unreadable");
    put(root / "in" / "GOOD", "good");
    ASSERT_EQ(::chmod((root / "in" / "SECRET").c_str(), 0), 0);
    for (const fs::path& path : {root, root / "in", root / "out", root / "inbox"}) ASSERT_EQ(::chmod(path.c_str(), 0777), 0);
    const int status = in_a_process([&] {
        constexpr uid_t nobody = 65'534;
        if (::geteuid() == 0 && ::setuid(nobody) != 0) ::_exit(2);  // root may read anything
        WatchedFolder folder(order(), hooks());
        ::_exit(settle(folder) ? 0 : 1);
    });
    EXPECT_EQ(status, 0);
    EXPECT_EQ(names("aside"), std::multiset<std::string>{"SECRET"});
    EXPECT_EQ(door.messages(), std::multiset<std::string>{"good"});
}

TEST_F(FolderDrill, TheAlarmOnlyWakes) {
    std::mutex mutex;
    std::condition_variable woken;
    int times = 0;
    const std::vector<std::string> folders{root / "in", root / "not-there"};
    const Alarm alarm(folders, [&] {
        const std::scoped_lock lock(mutex);
        ++times;
        woken.notify_one();
    });
    put(root / "in" / "A", "a");
    std::unique_lock lock(mutex);
    EXPECT_TRUE(woken.wait_for(lock, std::chrono::minutes(1), [&] { return times > 0; }));
}

/// More happens in the folder than the kernel keeps for a listener that does not come to listen: a second listener, who never
/// does, sees that the queue has overflowed. The alarm wakes all the same, then and afterwards, and the looks find every file.
TEST_F(FolderDrill, AQueueThatOverflowsLosesNothing) {
    std::size_t queue = 0;
    std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> queue;
    constexpr std::size_t queue_max = 100'000;
    if (queue == 0 || queue > queue_max) GTEST_SKIP() << "the kernel's queue holds " << queue;
    std::mutex mutex;
    std::condition_variable woken;
    bool busy = true;
    int times = 0;
    const std::vector<std::string> folders{root / "in"};
    const Alarm alarm(folders, [&] {
        std::unique_lock lock(mutex);
        ++times;
        woken.notify_all();
        woken.wait(lock, [&] { return !busy; });
    });
    const auto come_back = [&] {
        const std::scoped_lock lock(mutex);
        busy = false;
        woken.notify_all();
    };
    const std::shared_ptr<void> whatever_comes(nullptr, [&](void*) { come_back(); });  // the alarm's end waits for its call
    const Descriptor deaf(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    ASSERT_GE(::inotify_add_watch(deaf.get(), folders[0].c_str(), IN_CREATE | IN_CLOSE_WRITE), 0);
    const std::size_t many = queue / 2 + 100;  // each is created and closed
    for (std::size_t n = 0; n < many; ++n) put(root / "in" / ("F" + std::to_string(n)), "file " + std::to_string(n));

    std::size_t heard = 0;
    bool overflowed = false;
    std::array<char, 64 * 1024> events{};
    for (ssize_t got; (got = ::read(deaf.get(), events.data(), events.size())) > 0;) {
        for (const char* next = events.data(); next < events.data() + got; ++heard) {
            inotify_event event{};
            std::memcpy(&event, next, sizeof event);
            overflowed = overflowed || (event.mask & IN_Q_OVERFLOW) != 0;
            next += sizeof event + event.len;
        }
    }
    ASSERT_TRUE(overflowed) << heard;
    const auto wakes = [&](int more_than) {
        std::unique_lock lock(mutex);
        return woken.wait_for(lock, std::chrono::minutes(1), [&] { return times > more_than; });
    };
    ASSERT_TRUE(wakes(0));
    {
        const std::scoped_lock lock(mutex);
        EXPECT_EQ(times, 1) << "it was to be busy all the while";
    }
    come_back();
    EXPECT_TRUE(wakes(1)) << "of what came while it was busy";
    WatchedFolder folder(order(), hooks());
    ASSERT_TRUE(settle(folder, static_cast<int>(many / 16) + 20));
    const int before = [&] {
        const std::scoped_lock lock(mutex);
        return times;
    }();
    put(root / "in" / "LATE", "late");
    EXPECT_TRUE(wakes(before)) << "of what comes after an overflow";
    ASSERT_TRUE(settle(folder));
    EXPECT_EQ(door.messages().size(), many + 1);
    EXPECT_EQ(door.asked, static_cast<int>(many) + 1);
    EXPECT_EQ(names("done").size(), many + 1);
    EXPECT_TRUE(in().empty() && kept("taking").empty() && kept("waiting").empty() && news.empty());
}

}  // namespace
}  // namespace cargo::folders::test
