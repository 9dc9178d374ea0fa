@echo off
rem Runs NanoZero's command line, after building it (Release) where the sources are newer than the last build, or
rem NANOZERO_ONNX or TorchBackend ask for another build, or the library that the first brought is gone; the stamp keeps
rem what they were.
rem NANOZERO_NO_BUILD=1 runs what is built.
setlocal
set "root=%~dp0"
set "program=%root%artifacts\bin\NanoZero.Cli\release\nanozero.dll"
set "stamp=%root%artifacts\nanozero.stamp"
set "log=%root%artifacts\nanozero-build.log"
set "kind=[%NANOZERO_ONNX% %TorchBackend%]"

where dotnet >nul 2>nul
if errorlevel 1 (
    echo nanozero: 'dotnet' was not found; install the .NET 10 SDK from https://dotnet.microsoft.com/download 1>&2
    exit /b 1
)
if "%NANOZERO_NO_BUILD%"=="1" goto run
if not exist "%program%" goto build
if not exist "%stamp%" goto build
if "%NANOZERO_ONNX%"=="1" if not exist "%root%artifacts\bin\NanoZero.Cli\release\onnxruntime.dll" goto build
powershell -NoProfile -Command "if (([string](Get-Content '%stamp%')).Trim() -ne $env:kind) { exit 1 }; $t = (Get-Item '%stamp%').LastWriteTimeUtc; $n = @(Get-ChildItem '%root%src', '%root%build' -Recurse; Get-ChildItem '%root%*' -Include *.props, *.targets, global.json) | Where-Object { $_.LastWriteTimeUtc -gt $t } | Select-Object -First 1; exit [int]($null -ne $n)"
if not errorlevel 1 goto run

:build
if not exist "%root%artifacts" mkdir "%root%artifacts"
pushd "%root%"
dotnet --version >nul 2>nul
if errorlevel 1 (
    popd
    echo nanozero: the .NET 10 SDK is needed to build, and 'dotnet --list-sdks' shows none that is new enough: https://dotnet.microsoft.com/download 1>&2
    exit /b 1
)
popd
if not exist "%program%" echo nanozero: building; the first time takes a minute or more 1>&2
(echo %kind%)> "%stamp%.next"
dotnet build "%root%src\NanoZero.Cli" -c Release -v quiet --nologo > "%log%" 2>&1 < nul
if errorlevel 1 (
    findstr /c:": error " "%log%" 1>&2
    echo nanozero: the build failed; all of it is in %log% 1>&2
    exit /b 1
)
move /y "%stamp%.next" "%stamp%" >nul

:run
rem The commands that the program prints work as this script was called.
set "NANOZERO_COMMAND=%~0"
dotnet "%program%" %*
exit /b %errorlevel%
